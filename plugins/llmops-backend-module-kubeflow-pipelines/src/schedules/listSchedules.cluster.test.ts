import { setTimeout as wait } from 'node:timers/promises';
import {
  describePipelines,
  PipelinesBench,
} from '../__testUtils__/PipelinesBench';
import { fromReference } from '../attempts/references';

jest.setTimeout(120_000);

describePipelines('recurring runs', () => {
  let bench: PipelinesBench;

  beforeAll(async () => {
    bench = await PipelinesBench.start();
  });

  afterAll(() => bench?.close());

  it('of the project are listed, with their newest run', async () => {
    const engine = bench.engine();
    const spec = await bench.spec();
    const context = { project: spec.project, owner: spec.owner };
    const reference = await engine.submit(spec);
    const run = await bench.ask(`runs/${fromReference(reference).runId}`);
    const create = (name: string, trigger: object, changes: object = {}) =>
      bench.ask('recurringruns', {
        method: 'POST',
        body: JSON.stringify({
          display_name: `${name} of ${spec.dispatchKey}`,
          experiment_id: run.experiment_id,
          mode: 'ENABLE',
          max_concurrency: '1',
          trigger,
          pipeline_version_reference: run.pipeline_version_reference,
          ...changes,
        }),
      });
    const often = await create('often', {
      periodic_schedule: { interval_second: '5' },
    });
    const weekly = await create(
      'weekly',
      { cron_schedule: { cron: '0 0 2 * * 0' } },
      { mode: 'DISABLE' },
    );
    const ids = [often, weekly].map(made => made.recurring_run_id);
    try {
      const list = async () =>
        (await engine.schedules(context)).filter(({ id }) =>
          ids.includes(id.slice('lab/'.length)),
        );
      while (!(await list()).some(({ lastAt }) => lastAt)) {
        await wait(500);
      }
      expect(await list()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            id: `lab/${ids[0]}`,
            name: `often of ${spec.dispatchKey}`,
            place: 'lab',
            enabled: true,
            intervalSeconds: 5,
            lastAt: expect.any(Date),
            lastState: expect.any(String),
          }),
          expect.objectContaining({
            id: `lab/${ids[1]}`,
            enabled: false,
            cron: '0 0 2 * * 0',
            lastAt: undefined,
          }),
        ]),
      );
    } finally {
      for (const id of ids) {
        await bench.ask(`recurringruns/${id}`, { method: 'DELETE' });
      }
    }
    expect(
      await engine.schedules({ ...context, project: 'component:default/none' }),
    ).toEqual([]);
  });
});
