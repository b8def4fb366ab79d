import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryAttemptSink,
  pushImage,
} from '@llmops/backstage-plugin-llmops-node/testing';
import { compiled, task } from '../__testUtils__/compiled';
import {
  describePipelines,
  PipelinesBench,
} from '../__testUtils__/PipelinesBench';
import { fromReference } from '../attempts/references';

jest.setTimeout(120_000);

const TAKES_ENVIRONMENT = {
  llmops_environment: { parameterType: 'STRUCT', isOptional: true },
};

describePipelines('before a launch', () => {
  let bench: PipelinesBench;
  const registry = process.env.LLMOPS_LAB_REGISTRY ?? '';
  const image = `${registry}/lab/pipelines`;

  beforeAll(async () => {
    bench = await PipelinesBench.start();
  });

  afterAll(() => bench?.close());

  const statusOf = (checks: PreflightCheck[]) =>
    Object.fromEntries(checks.map(({ id, status }) => [id, status]));

  it('finds nothing wrong where nothing is, and runs the image of the commit', async () => {
    const engine = bench.engine({ registry });
    const text = compiled({ image, inputs: TAKES_ENVIRONMENT });
    const spec = await bench.spec({}, { text });
    const digest = await pushImage(image, spec.source.commit);
    const checks = await engine.preflight(spec);
    expect(statusOf(checks)).toEqual({
      server: 'ok',
      capacity: 'ok',
      image: 'ok',
    });
    const reference = await engine.submit(spec);
    const { pipeline_version_reference: version } = await bench.ask(
      `runs/${fromReference(reference).runId}`,
    );
    const uploaded = await bench.ask(
      `pipelines/${version.pipeline_id}/versions/${version.pipeline_version_id}`,
    );
    expect(JSON.stringify(uploaded.pipeline_spec)).toContain(
      `${image}@${digest}`,
    );
    const sink = new InMemoryAttemptSink();
    await engine.follow(spec, reference, sink, new AbortController().signal);
    expect(sink.latest).toMatchObject({
      state: 'succeeded',
      image: `${image}@${digest}`,
    });
  });

  it('says that the image of the commit is not there yet', async () => {
    const engine = bench.engine({ registry });
    const spec = await bench.spec(
      {},
      { text: compiled({ image: `${image}-none` }) },
    );
    const checks = await engine.preflight(spec);
    expect(statusOf(checks)).toMatchObject({
      image: 'error',
      tracking: 'warning',
    });
    expect(checks.find(({ id }) => id === 'image')?.field).toBe('ref');
    await expect(engine.submit(spec)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('There is no image'),
    });
  });

  it('says what else the pipeline is', async () => {
    const text = compiled({
      tasks: {
        first: task(),
        second: task({
          dependentTasks: ['first'],
          triggerPolicy: { condition: 'true' },
        }),
        third: task({ parameterIterator: { items: { raw: '[1]' } } }),
      },
    });
    const checks = await bench
      .engine()
      .preflight(await bench.spec({}, { text }));
    expect(statusOf(checks)).toMatchObject({
      image: 'warning',
      'steps-1': 'ok',
      'steps-2': 'ok',
    });
  });

  it('says that the server cannot be reached', async () => {
    const engine = bench.engine({ url: 'http://127.0.0.1:9' });
    const checks = await engine.preflight(await bench.spec());
    expect(checks.find(({ id }) => id === 'server')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('cannot be reached'),
    });
    expect(await engine.status()).toMatchObject({ available: false });
  });

  it('offers each owner its own places', async () => {
    const engine = bench.engine({
      settings: {
        namespaces: [{ namespace: 'team', owners: ['group:default/a'] }],
      },
    });
    const choices = async (owner: string) =>
      (await engine.options({ owner })).map(option =>
        option.choices.map(({ value }) => value),
      );
    expect(await choices('group:default/a')).toEqual([['lab'], ['team']]);
    expect(await choices('group:default/b')).toEqual([[], []]);
    const spec = await bench.spec();
    await expect(engine.preflight({ ...spec, options: {} })).rejects.toThrow(
      /takes runs of group:default\/research/,
    );
    await expect(engine.preflight(spec)).rejects.toThrow(
      /has no namespace "" for runs any more/,
    );
  });
});
