import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  MetricPoint,
  TrackingContext,
} from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryTrackerSink,
  trackerContract,
} from '@llmops/backstage-plugin-llmops-node/testing';
import { DefaultMlflowClient } from '../client/DefaultMlflowClient';
import { answerJson, FaultyProxy } from '../__testUtils__/FaultyProxy';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { toolsPython } from '../__testUtils__/toolsPython';
import { OwnershipRules } from '../config/OwnershipRules';
import { MlflowTracker } from './MlflowTracker';

jest.setTimeout(300_000);

const MINUTE = 60_000;
const HISTORY_PAGE = 100;

function createTracker(
  url: string,
  now: () => number,
  observes: () => boolean,
  logger?: ConstructorParameters<typeof MlflowTracker>[0]['logger'],
): MlflowTracker {
  return new MlflowTracker({
    config: {
      observes,
      ownership: OwnershipRules.fromConfig('ownership', []),
      name: 'mlflow',
      title: 'MLflow',
      url,
      publicUrl: 'https://mlflow.example.com',
      auth: { type: 'none' },
      experimentPrefix: '',
    },
    client: new DefaultMlflowClient({
      url,
      auth: { type: 'none' },
      backoffMs: 5,
    }),
    now,
    logger,
    historyPage: HISTORY_PAGE,
  });
}

/** One server for all, made when the first test asks for it. */
let starting: Promise<MlflowServer> | undefined;
function startServer(): Promise<MlflowServer> {
  starting = starting ?? MlflowServer.start(toolsPython());
  return starting;
}
afterAll(async () => (await starting)?.stop());

trackerContract('MlflowTracker', async () => {
  const server = await startServer();
  const proxy = await FaultyProxy.start(server.url);
  const pen = new MlflowPen(server.url);
  let clock = Date.now() - 12 * 60 * MINUTE;
  // Every look at the clock is a minute later, so that the slow reconcile comes within the suite's cycles.
  const create = () =>
    createTracker(
      proxy.url,
      () => (clock += MINUTE),
      () => true,
    );
  return {
    tracker: create(),
    restarted: create,
    startRun: options => pen.startRun(options),
    logMetric: (id, key, logged) => pen.logMetric(id, key, logged),
    endRun: id => pen.endRun(id),
    registerVersion: options => pen.registerVersion(options),
    setAlias: (model, alias, version) => pen.setAlias(model, alias, version),
    removeRun: id => pen.removeRun(id),
    removeVersion: (model, version) => pen.removeVersion(model, version),
    removeModel: model => pen.removeModel(model),
    disconnect: async () => {
      const reconnect = proxy.disconnect();
      return async () => reconnect();
    },
    cleanup: () => proxy.stop(),
  };
});

describe('MlflowTracker on a real server', () => {
  let server: MlflowServer;
  let proxy: FaultyProxy;
  let pen: MlflowPen;
  let tracker: MlflowTracker;
  let sink: InMemoryTrackerSink;
  let cursor: JsonObject | undefined;
  let now = Date.now() - 12 * 60 * MINUTE;
  let count = 0;

  beforeAll(async () => {
    server = await startServer();
    proxy = await FaultyProxy.start(server.url);
    pen = new MlflowPen(server.url);
  });
  afterAll(() => proxy?.stop());
  beforeEach(() => {
    tracker = createTracker(
      proxy.url,
      () => now,
      () => false,
    );
    sink = new InMemoryTrackerSink();
    cursor = undefined;
    count += 1;
  });

  function newContext(): TrackingContext {
    return {
      runId: `run${count}`,
      dispatchKey: `run${count}-1`,
      joinToken: `token${count}`,
      project: `component:default/project-${count}`,
      pipeline: 'train',
      profile: 'smoke',
      commit: '0123456789012345678901234567890123456789',
      startedBy: 'user:default/someone',
    };
  }

  /** One cycle; answers the paths that it asked for. */
  async function cycle(...contexts: TrackingContext[]): Promise<string[]> {
    const before = proxy.requests.length;
    cursor = JSON.parse(
      JSON.stringify(
        await tracker.sync(
          {
            cursor,
            active: contexts.map(context => ({
              runId: context.runId,
              dispatchKey: context.dispatchKey,
              joinToken: context.joinToken,
              experiment: tracker.experimentName(context),
            })),
            signal: new AbortController().signal,
          },
          sink,
        ),
      ),
    );
    return proxy.requests
      .slice(before)
      .map(path => path.replace(/^\/api\/2\.0\/mlflow\//, '').split('?')[0]);
  }

  it('joins runs of the real Python client by the environment alone', async () => {
    const context = newContext();
    const environment = tracker.environment(context);
    expect(JSON.parse(environment.MLFLOW_RUN_CONTEXT)).toEqual({
      'llmops.run_id': context.runId,
      'llmops.dispatch_key': context.dispatchKey,
      'llmops.join_token': context.joinToken,
      'llmops.project': context.project,
      'llmops.pipeline': 'train',
      'llmops.profile': 'smoke',
      'llmops.commit': context.commit,
    });
    await promisify(execFile)(
      toolsPython(),
      [
        '-c',
        `
import mlflow
with mlflow.start_run(run_name="학습/1"):
    mlflow.log_param("size", "tiny")
    with mlflow.start_run(run_name="cpt", nested=True):
        for step in range(3):
            mlflow.log_metric("train/손실", 1.0 / (step + 1), step=step)
`,
      ],
      {
        env: {
          ...process.env,
          ...environment,
          MLFLOW_RUN_CONTEXT: JSON.stringify({
            ...JSON.parse(environment.MLFLOW_RUN_CONTEXT),
            'llmops.step': 'cpt_training',
          }),
        },
      },
    );
    await cycle(context);
    const [parent, child] = [...sink.runs.values()];
    expect(parent).toMatchObject({
      name: '학습/1',
      status: 'FINISHED',
      experiment: `project-${count}`,
      dispatchKey: context.dispatchKey,
      step: 'cpt_training',
      parameters: { size: 'tiny' },
    });
    expect(parent.url).toMatch(
      /^https:\/\/mlflow\.example\.com\/#\/experiments\/\d+\/runs\/[0-9a-f]{32}$/,
    );
    expect(child).toMatchObject({ name: 'cpt', parentId: parent.id });
    expect(
      sink
        .points(child.id, 'train/손실')
        .map(({ step, value }) => [step, value]),
    ).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 1 / 3],
    ]);
  });

  it('asks for little when nothing changed, and for what changed only', async () => {
    const context = newContext();
    const id = await pen.startRun({
      name: 'run',
      environment: tracker.environment(context),
    });
    for (const key of ['a', 'b', 'c', 'd']) {
      await pen.logMetric(id, key, points(0, 10));
    }
    await cycle(context);

    expect(await cycle()).toEqual([
      'experiments/search',
      'registered-models/search',
    ]);
    await cycle(context);
    const active = [
      'experiments/search',
      'runs/search',
      expect.stringMatching(/^(registered-models|model-versions)\/search$/),
    ];
    expect(await cycle(context)).toEqual(active);

    const appended = jest.spyOn(sink, 'appendMetric');
    const upserted = jest.spyOn(sink, 'upsertRuns');
    await pen.logMetric(id, 'b', points(10, 3));
    expect(await cycle(context)).toEqual([
      ...active.slice(0, 2),
      'metrics/get-history',
      ...active.slice(2),
    ]);
    expect(appended.mock.calls).toEqual([[id, 'b', points(10, 3)]]);
    // With the newest point of the metric.
    expect(upserted).toHaveBeenCalledTimes(1);
  });

  it('reads what the code of an attempt logs to an experiment of its own choice', async () => {
    const context = newContext();
    const environment = tracker.environment(context);
    const own = `chosen-${count}`;
    const other = { ...environment, MLFLOW_EXPERIMENT_NAME: own };
    await cycle(context);
    const id = await pen.startRun({ name: 'run', environment: other });
    await pen.logMetric(id, 'loss', points(0, 5));
    const claims = await pen.startRun({
      name: 'claims',
      tags: { 'llmops.dispatch_key': context.dispatchKey },
    });
    await cycle(context);
    expect(sink.runs.get(id)).toMatchObject({
      experiment: own,
      joinToken: context.joinToken,
    });
    expect(sink.points(id, 'loss')).toEqual(points(0, 5));
    expect(sink.runs.has(claims)).toBe(false);

    // Attempts of before there were secrets are known by their key.
    const { joinToken, ...old } = context;
    await pen.logMetric(claims, 'loss', points(0, 3));
    await cycle(old);
    expect(sink.points(claims, 'loss')).toEqual(points(0, 3));
  });

  it('loses no point that comes out of order or at the same time', async () => {
    const context = newContext();
    const id = await pen.startRun({
      name: 'resumed',
      environment: tracker.environment(context),
    });
    const at = (step: number, time: number, value: number): MetricPoint => ({
      step,
      time: 1_700_000_000_000 + time,
      value,
    });
    const logged = [at(5, 50, 1), at(6, 60, 1), at(7, 70, 1)];
    await pen.logMetric(id, 'loss', logged);
    await cycle(context);

    // A second process with a clock that is behind, in the middle of what is stored, and a newer point.
    const late = [at(6, 60, 2), at(6, 55, 1), at(8, 65, 1)];
    await pen.logMetric(id, 'loss', late);
    await cycle(context);
    expect(sink.points(id, 'loss')).toHaveLength(6);

    // Smaller steps do not become the run's newest point; they are found at its end.
    await pen.logMetric(id, 'loss', [at(1, 90, 1), at(2, 91, 1)]);
    await cycle(context);
    await pen.endRun(id);
    await cycle(context);
    expect(sink.points(id, 'loss')).toHaveLength(8);
    expect(sink.runs.get(id)?.status).toBe('FINISHED');
  });

  it('reads a long history in shares, also on a server that refuses the page token', async () => {
    const context = newContext();
    const id = await pen.startRun({
      name: 'long',
      environment: tracker.environment(context),
    });
    const stored = () => sink.points(id, 'loss').length;
    await pen.logMetric(id, 'loss', points(0, 2.5 * HISTORY_PAGE));
    await cycle(context);
    expect(stored()).toBe(2 * HISTORY_PAGE);
    await cycle(context);
    expect(stored()).toBe(2.5 * HISTORY_PAGE);

    await pen.logMetric(id, 'loss', points(2.5 * HISTORY_PAGE, 5));
    proxy.fault = (incoming, answer) =>
      skipsPoints(incoming.url ?? '', 2.5 * HISTORY_PAGE) &&
      answerJson(answer, 400, {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'no such token',
      });
    await cycle(context);
    proxy.fault = undefined;
    expect(stored()).toBe(2.5 * HISTORY_PAGE + 5);

    // An hour later the token is tried again: the server may have been updated.
    now += 61 * MINUTE;
    await pen.logMetric(id, 'loss', points(2.5 * HISTORY_PAGE + 5, 5));
    const asked = await cycle(context);
    expect(asked.filter(path => path.includes('get-history'))).toHaveLength(1);
    expect(stored()).toBe(2.5 * HISTORY_PAGE + 10);
  });

  it('goes on as before when the server has answered with errors of its own', async () => {
    const context = newContext();
    const id = await pen.startRun({
      name: 'failover',
      environment: tracker.environment(context),
    });
    await pen.logMetric(id, 'loss', points(0, 2 * HISTORY_PAGE));
    await cycle(context);
    await pen.logMetric(id, 'loss', points(2 * HISTORY_PAGE, 5));
    proxy.fault = (incoming, answer) =>
      (incoming.url ?? '').includes('get-history') &&
      answerJson(answer, 500, { error_code: 'INTERNAL_ERROR' });
    await cycle(context);
    expect(sink.points(id, 'loss')).toHaveLength(2 * HISTORY_PAGE);
    proxy.fault = undefined;
    const asked = await cycle(context);
    expect(sink.points(id, 'loss')).toHaveLength(2 * HISTORY_PAGE + 5);
    expect(asked.filter(path => path.includes('get-history'))).toHaveLength(1);
  });

  it('follows models, aliases, versions and deletions, of a server of any order', async () => {
    const name = (n: number) => `모델 "${count}" '${n}'`;
    const source = await pen.startRun({ name: 'source' });
    await pen.registerVersion({ model: name(1), trackedRunId: source });
    await cycle();
    expect(sink.models.get(name(1))).toMatchObject({ aliases: {} });
    expect(sink.versions.get(`${name(1)}/1`)).toMatchObject({
      trackedRunId: source,
      status: 'READY',
    });

    // Sets no time of change on the server.
    await pen.setAlias(name(1), 'candidate', '1');
    await cycle();
    expect(sink.models.get(name(1))?.aliases).toEqual({ candidate: '1' });

    await pen.removeModel(name(1));
    await pen.registerVersion({ model: name(2) });
    await cycle();
    expect([...sink.models.keys()]).toEqual(
      expect.arrayContaining([name(1), name(2)]),
    );
    now += 16 * MINUTE;
    await cycle();
    expect(sink.models.has(name(1))).toBe(false);
    expect(sink.models.has(name(2))).toBe(true);

    proxy.fault = (incoming, answer) =>
      (incoming.url ?? '').includes('order_by') &&
      answerJson(answer, 400, { error_code: 'INVALID_PARAMETER_VALUE' });
    await pen.registerVersion({ model: name(3) });
    await cycle();
    now += 2 * MINUTE;
    expect(await cycle()).toEqual([
      'experiments/search',
      'registered-models/search',
      'model-versions/search',
    ]);
    proxy.fault = undefined;
    expect(sink.versions.has(`${name(3)}/1`)).toBe(true);

    // An hour later the order is asked for again.
    now += 61 * MINUTE;
    await cycle();
    await pen.registerVersion({ model: name(4) });
    await cycle();
    expect(sink.models.has(name(4))).toBe(true);
  });

  it('finds the run of a version that was made from a logged model', async () => {
    const source = await pen.startRun({ name: 'source' });
    const version = {
      name: 'from-logged',
      version: '1',
      model_id: 'm-1',
      source: 'models:/m-1',
    };
    proxy.fault = (incoming, answer) => {
      const path = incoming.url ?? '';
      if (path.includes('model-versions/search')) {
        return answerJson(answer, 200, { model_versions: [version] });
      }
      return (
        path.includes('logged-models/m-1') &&
        answerJson(answer, 200, { model: { info: { source_run_id: source } } })
      );
    };
    await pen.registerModel('from-logged');
    await cycle();
    proxy.fault = undefined;
    expect(sink.versions.get('from-logged/1')?.trackedRunId).toBe(source);
  });

  it('reports many models registered at the same moment, page by page', async () => {
    await cycle();
    const names = Array.from({ length: 230 }, (_, n) => `many-${count}-${n}`);
    for (const model of names) {
      await pen.registerModel(model);
    }
    await cycle();
    expect([...sink.models.keys()]).toEqual(expect.arrayContaining(names));
  });

  it('rejects while the server is dead and goes on when it is back', async () => {
    const context = newContext();
    const id = await pen.startRun({
      name: 'run',
      environment: tracker.environment(context),
    });
    await pen.logMetric(id, 'loss', points(0, 5));
    await cycle(context);
    await server.kill();
    await expect(cycle(context)).rejects.toThrow(/could not be reached/);
    await server.restart();
    await pen.logMetric(id, 'loss', points(5, 5));
    await cycle(context);
    expect(sink.points(id, 'loss')).toEqual(points(0, 10));
  });

  it('keeps all else going when an attempt or a run is refused, and says so once', async () => {
    const refused = newContext();
    count += 1;
    const allowed = newContext();
    const logger = mockServices.logger.mock();
    tracker = createTracker(
      proxy.url,
      () => now,
      () => true,
      logger,
    );
    const start = (name: string, context?: TrackingContext) =>
      pen.startRun({
        name,
        environment: context && tracker.environment(context),
      });
    const [one, two, foreign] = [
      await start('one', allowed),
      await start('two', allowed),
      await start('foreign'),
    ];
    for (const id of [one, two]) {
      await pen.logMetric(id, 'loss', points(0, 5));
    }
    proxy.fault = (incoming, answer) => {
      const url = incoming.url ?? '';
      const isRefused =
        url.endsWith(`project-${count - 1}`) ||
        (url.includes('get-history') && url.includes(one));
      if (isRefused) {
        answer.writeHead(403).end('Permission denied');
      }
      return isRefused;
    };
    for (let cycles = 0; cycles < 3; cycles += 1) {
      now += 2500;
      await cycle(refused, allowed);
    }
    expect([...sink.runs.keys()]).toEqual(
      expect.arrayContaining([one, two, foreign]),
    );
    expect(sink.points(one, 'loss')).toEqual([]);
    expect(sink.points(two, 'loss')).toEqual(points(0, 5));
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('get-by-name) answered 403: Permission denied')],
      [expect.stringContaining('get-history) answered 403: Permission denied')],
    ]);
    expect(Object.fromEntries(sink.refusals)).toEqual({
      [refused.runId]: expect.stringContaining('Permission denied'),
      [allowed.runId]: expect.stringContaining('Permission denied'),
    });
    // A server that refuses everything is not followed at all.
    proxy.fault = (_incoming, answer) => {
      answer.writeHead(401).end('Who are you?');
      return true;
    };
    await expect(cycle(refused, allowed)).rejects.toThrow('answered 401');
    proxy.fault = undefined;
    await cycle(refused, allowed);
    expect(sink.points(one, 'loss')).toEqual(points(0, 5));
    expect(logger.info).toHaveBeenCalledTimes(2);
    expect(sink.refusals.size).toBe(0);
  });

  it('finds the alias that the portal moved and others moved back, however many models are newer', async () => {
    await pen.registerVersion({ model: 'old one' });
    await pen.registerVersion({ model: 'old one' });
    await pen.setAlias('old one', 'champion', '1');
    await cycle();
    for (let n = 0; n < 101; n += 1) {
      await pen.registerModel(`newer-${count}-${n}`);
    }
    await cycle();
    const model = sink.models.get('old one');
    expect(model?.aliases).toEqual({ champion: '1' });
    // The portal writes to the server and at once to what it has stored; then it is moved back in MLflow itself.
    await pen.setAlias('old one', 'champion', '2');
    await sink.upsertModels(
      model ? [{ ...model, aliases: { champion: '2' } }] : [],
    );
    await pen.setAlias('old one', 'champion', '1');
    now += 16 * MINUTE;
    await cycle();
    expect(sink.models.get('old one')?.aliases).toEqual({ champion: '1' });
  });
});

function points(firstStep: number, length: number): MetricPoint[] {
  return Array.from({ length }, (_, index) => ({
    step: firstStep + index,
    time: 1_700_000_000_000 + firstStep + index,
    value: 1 / (firstStep + index + 1),
  }));
}

function skipsPoints(path: string, offset: number): boolean {
  const token = new URL(path, 'http://localhost').searchParams.get(
    'page_token',
  );
  return (
    token !== null &&
    Buffer.from(token, 'base64').toString() === JSON.stringify({ offset })
  );
}
