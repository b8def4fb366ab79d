import { setTimeout as wait } from 'node:timers/promises';
import { InMemoryAttemptSink } from '@llmops/backstage-plugin-llmops-node/testing';
import { compiled, definition } from '../__testUtils__/compiled';
import { FaultProxy } from '../__testUtils__/FaultProxy';
import {
  describePipelines,
  PipelinesBench,
} from '../__testUtils__/PipelinesBench';
import type { KubeflowPipelinesEngine } from '../KubeflowPipelinesEngine';
import { fromReference } from './references';

const LIST = /^GET \/apis\/v2beta1\/runs\?.*page_size/;
const ONE = /^GET \/apis\/v2beta1\/runs\/[0-9a-f-]+$/;

jest.setTimeout(180_000);

describePipelines('runs are followed', () => {
  let bench: PipelinesBench;
  let proxy: FaultProxy;
  const following: AbortController[] = [];

  beforeAll(async () => {
    bench = await PipelinesBench.start();
    proxy = await FaultProxy.start(bench.url);
  });

  afterEach(() => following.splice(0).forEach(abort => abort.abort()));

  afterAll(async () => {
    await proxy?.close();
    await bench?.close();
  });

  async function follow(
    engine: KubeflowPipelinesEngine,
    spec: Awaited<ReturnType<PipelinesBench['spec']>>,
  ) {
    const reference = await engine.submit(spec);
    const sink = new InMemoryAttemptSink();
    const abort = new AbortController();
    following.push(abort);
    const done = engine.follow(spec, reference, sink, abort.signal);
    done.catch(() => {});
    return { reference, sink, done };
  }

  it('together, by one list for each page of active runs', async () => {
    const engine = bench.engine({ url: proxy.url, pageSize: 3 });
    const runs = [];
    for (let index = 0; index < 7; index++) {
      runs.push(await follow(engine, await bench.spec({ waits: true })));
    }
    await Promise.all(
      runs.map(({ sink }) => sink.until(({ latest }) => latest !== undefined)),
    );
    const from = proxy.requests.length;
    const since = () => proxy.requests.slice(from);
    const pagesOf = () =>
      since()
        .filter(line => LIST.test(line))
        .map(line => line.includes('page_token='));
    while (pagesOf().filter(isFurther => !isFurther).length < 4) {
      await wait(20);
    }
    const pages = pagesOf();
    const [first, last] = [pages.indexOf(false), pages.lastIndexOf(false)];
    const cycles = pages.slice(first, last).filter(further => !further).length;
    expect(cycles).toBe(3);
    // The lab may run others' runs, too.
    expect((last - first) / cycles).toBeGreaterThanOrEqual(3);
    expect(since().filter(line => ONE.test(line))).toEqual([]);
  });

  it('while their server is away, as old as they are; then on', async () => {
    const engine = bench.engine({ url: proxy.url });
    const spec = await bench.spec({ waits: true });
    const { sink, done } = await follow(engine, spec);
    await sink.until(({ latest }) => latest?.state === 'running');
    const other = await follow(bench.engine(), await bench.spec());
    proxy.setDown(true);
    const from = proxy.requests.length;
    while (proxy.requests.length < from + 2) {
      await wait(20);
    }
    const seen = sink.observations.length;
    await other.done;
    expect(other.sink.latest?.state).toBe('succeeded');
    expect(sink.observations.length).toBe(seen);
    expect(await bench.engine({ url: proxy.url }).status()).toMatchObject({
      available: false,
      reason: expect.stringContaining('cannot be reached'),
    });
    proxy.setDown(false);
    await bench.pods.release(spec.dispatchKey);
    await done;
    expect(sink.latest?.state).toBe('succeeded');
    expect(sink.log).toContain('it goes on');
  });

  it('with what Pods wrote, each to its own output, and after they are gone', async () => {
    const engine = bench.engine();
    const { sink, done, reference } = await follow(engine, await bench.spec());
    await done;
    const texts = new Map<string | undefined, string>();
    for (const { source, text } of sink.appends) {
      texts.set(source, (texts.get(source) ?? '') + text);
    }
    expect(Object.fromEntries(texts)).toEqual({
      'first/try-1': 'first is up\n배치 first\n',
      'second/try-1': 'second is up\n배치 second\n',
    });
    expect(sink.events).toEqual([]);
    expect(fromReference(reference).server).toBe('lab');
  });

  it('and says so where a log is gone', async () => {
    const engine = bench.engine();
    const spec = await bench.spec();
    const reference = await engine.submit(spec);
    for (;;) {
      const { runId } = fromReference(reference);
      const { state } = await bench.ask(`runs/${runId}`);
      if (state === 'SUCCEEDED') {
        break;
      }
      await wait(200);
    }
    await bench.pods.deletePods(spec.dispatchKey);
    const sink = new InMemoryAttemptSink();
    await engine.follow(spec, reference, sink, new AbortController().signal);
    expect(sink.latest?.state).toBe('succeeded');
    expect(sink.log).toBe('');
    expect(sink.events).toEqual([
      expect.objectContaining({ type: 'log.incomplete', step: 'first' }),
      expect.objectContaining({ type: 'log.incomplete', step: 'second' }),
    ]);
  });

  it('no longer than they may take', async () => {
    const engine = bench.engine();
    const spec = await bench.spec(
      { waits: true },
      { pipeline: definition({ timeLimitSeconds: 5 }) },
    );
    const { sink, done } = await follow(engine, spec);
    await done;
    expect(sink.latest).toMatchObject({
      state: 'failed',
      reason: 'It took longer than its limit of 5 s',
      steps: [{ name: 'first', state: 'cancelled' }, {}],
    });
  });

  it('with parameters of their types, and the environment', async () => {
    const text = compiled({
      inputs: {
        epochs: { parameterType: 'NUMBER_INTEGER' },
        rate: { parameterType: 'NUMBER_DOUBLE' },
        name: { parameterType: 'STRING' },
        fast: { parameterType: 'BOOLEAN' },
        llmops_environment: { parameterType: 'STRUCT', isOptional: true },
      },
    });
    const parameters = {
      epochs: 3,
      rate: 1e-5,
      name: '"; $(id) {{$}}',
      fast: true,
    };
    const spec = await bench.spec(
      {},
      {
        text,
        parameters,
        environment: { MLFLOW_EXPERIMENT_NAME: 'a b' },
        pipeline: definition({
          parameters: {
            epochs: { type: 'integer' },
            rate: { type: 'number' },
            name: { type: 'string' },
            fast: { type: 'boolean' },
          },
        }),
      },
    );
    const reference = await bench.engine().submit(spec);
    const run = await bench.ask(`runs/${fromReference(reference).runId}`);
    expect(run).toMatchObject({
      display_name: spec.dispatchKey,
      description: expect.stringContaining(spec.source.commit),
      runtime_config: {
        parameters: {
          ...parameters,
          llmops_environment: { MLFLOW_EXPERIMENT_NAME: 'a b' },
        },
      },
    });
  });
});
