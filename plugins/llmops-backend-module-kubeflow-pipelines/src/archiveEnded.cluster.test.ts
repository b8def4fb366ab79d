import { setTimeout as wait } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import {
  describePipelines,
  PipelinesBench,
} from './__testUtils__/PipelinesBench';
import { archiveEnded } from './archiveEnded';
import { fromReference } from './attempts/references';

jest.setTimeout(120_000);

describePipelines('ended runs', () => {
  let bench: PipelinesBench;

  beforeAll(async () => {
    bench = await PipelinesBench.start();
  });

  afterAll(() => bench?.close());

  it('are archived in their time, and only the portal’s', async () => {
    const { server, engine } = bench.create({
      settings: { archiveAfter: { hours: 1 } },
    });
    const waiting = await bench.spec({ waits: true });
    const done = await bench.spec();
    const foreign = await bench.spec();
    const ids: string[] = [];
    for (const spec of [waiting, done]) {
      ids.push(fromReference(await engine.submit(spec)).runId);
    }
    const ended = await bench.ask(`runs/${ids[1]}`);
    const theirs = await bench.ask('runs', {
      method: 'POST',
      body: JSON.stringify({
        display_name: foreign.dispatchKey,
        description: 'Somebody’s own',
        pipeline_version_reference: ended.pipeline_version_reference,
      }),
    });
    ids.push(theirs.run_id);
    const states = async (field: string) =>
      (await Promise.all(ids.map(id => bench.ask(`runs/${id}`)))).map(
        run => run[field],
      );
    while ((await states('state')).slice(1).some(s => s !== 'SUCCEEDED')) {
      await wait(200);
    }
    const logger = mockServices.logger.mock();
    await archiveEnded(server, new Date(), logger);
    expect(await states('storage_state')).toEqual([
      'AVAILABLE',
      'AVAILABLE',
      'AVAILABLE',
    ]);
    const later = new Date(Date.now() + 2 * 60 * 60 * 1000);
    await archiveEnded(server, later, logger);
    expect(await states('storage_state')).toEqual([
      'AVAILABLE',
      'ARCHIVED',
      'AVAILABLE',
    ]);
    expect(await engine.find(done)).toEqual({ externalId: `lab/${ids[1]}` });
  });
});
