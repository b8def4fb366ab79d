import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { InMemoryTrackerSink } from '@llmops/backstage-plugin-llmops-node/testing';
import { z } from 'zod';
import { DefaultMlflowClient } from '../client/DefaultMlflowClient';
import { readTrackersConfig } from '../config/readTrackersConfig';
import { answerJson, FaultyProxy } from '../__testUtils__/FaultyProxy';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { mlflow2Python, toolsPython } from '../__testUtils__/toolsPython';
import { MlflowTracker } from './MlflowTracker';

jest.setTimeout(300_000);

const MINUTE = 60_000;

/** An answer that is not looked at. */
const anything = z.unknown();

describe.each([
  { version: 3 as const, python: toolsPython },
  { version: 2 as const, python: mlflow2Python },
])('runs that others started, on MLflow $version', ({ version, python }) => {
  let server: MlflowServer;
  let proxy: FaultyProxy;
  let pen: MlflowPen;
  let sink: InMemoryTrackerSink;
  let tracker: MlflowTracker;
  let cursor: JsonObject | undefined;
  let now: number;
  let count = 0;
  /** Experiments of the test that goes on; the others are denied. */
  let prefix: string;

  beforeAll(async () => {
    server = await MlflowServer.start(python(), version);
    proxy = await FaultyProxy.start(server.url);
    pen = new MlflowPen(server.url);
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });
  beforeEach(() => {
    count += 1;
    prefix = `팀/${count}`;
    now = Date.now();
    cursor = undefined;
    sink = new InMemoryTrackerSink();
    tracker = createTracker();
    proxy.fault = undefined;
  });

  function createTracker(): MlflowTracker {
    const [config] = readTrackersConfig(
      new ConfigReader({
        llmops: {
          trackers: {
            mlflow: {
              type: 'mlflow',
              url: proxy.url,
              experiments: { allow: [`${prefix}*`], deny: ['*scratch*'] },
              ownership: [
                {
                  tag: 'team',
                  value: 'vision-*',
                  owner: 'group:default/vision',
                },
                {
                  experiment: '*llm',
                  ownerTag: 'owner',
                  projectTag: 'project',
                },
              ],
            },
          },
        },
      }),
    );
    const client = new DefaultMlflowClient({ ...config, backoffMs: 5 });
    return new MlflowTracker({ config, client, now: () => now });
  }

  async function cycle(): Promise<string[]> {
    const before = proxy.requests.length;
    const signal = new AbortController().signal;
    const next = await tracker.sync({ cursor, active: [], signal }, sink);
    cursor = JSON.parse(JSON.stringify(next));
    return proxy.requests
      .slice(before)
      .map(path => path.replace(/^\/api\/2\.0\/mlflow\//, '').split('?')[0]);
  }

  function start(
    experiment: string,
    options: Omit<Parameters<MlflowPen['startRun']>[0], 'environment'>,
  ) {
    return pen.startRun({
      ...options,
      environment: { MLFLOW_EXPERIMENT_NAME: `${prefix}${experiment}` },
    });
  }

  it('reports what a run holds, whatever it is called and however large it is', async () => {
    const long = 'x'.repeat(version === 3 ? 6000 : 5900);
    const id = await start('/실험 llm', {
      name: '학습/run "1"',
      parameters: { 'optimizer/lr': '1e-05', long },
      tags: {
        owner: 'group:default/nlp',
        project: 'Component:default/korean-llm',
        'mlflow.user': 'sora.lee',
      },
    });
    const at = { step: 0, time: now };
    await pen.logMetric(id, 'nan', [{ ...at, value: NaN }]);
    await pen.logMetric(id, 'inf', [{ ...at, value: -Infinity }]);
    await pen.logMetric(id, 'system/cpu', [{ ...at, value: 12.5 }]);
    for (let n = 0; n < 2000; n += 500) {
      await pen.post(anything, 'runs/log-batch', {
        run_id: id,
        metrics: Array.from({ length: 500 }, (_, index) => ({
          ...{ key: `many/${n + index}`, value: index },
          ...{ step: 3, timestamp: at.time },
        })),
      });
    }
    // Steps out of order, and the same step twice: the newest step wins, and of one step the newest time.
    await pen.logMetric(id, 'loss', [
      { step: 9, time: now, value: 1 },
      { step: 4, time: now + 5, value: 7 },
      { step: 9, time: now + 2, value: 2 },
    ]);
    await pen.post(anything, 'runs/log-inputs', {
      run_id: id,
      datasets: [
        {
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
          dataset: {
            ...{ name: '말뭉치', digest: 'abc1', source_type: 'local' },
            source: '{"uri": "data/raw.jsonl"}',
          },
        },
      ],
    });
    await cycle();
    const run = sink.runs.get(id);
    expect(run).toMatchObject({
      ...{ name: '학습/run "1"', experiment: `${prefix}/실험 llm` },
      ...{ state: 'running', status: 'RUNNING', user: 'sora.lee' },
      owner: 'group:default/nlp',
      project: 'component:default/korean-llm',
      parameters: { 'optimizer/lr': '1e-05', long },
      datasets: [{ name: '말뭉치', digest: 'abc1', context: 'training' }],
      metrics: {
        nan: { value: NaN },
        inf: { value: -Infinity },
        loss: { step: 9, value: 2 },
        'system/cpu': { value: 12.5 },
        'many/1999': { value: 499, step: 3 },
      },
    });
    expect(Object.keys(run?.metrics ?? {})).toHaveLength(2004);
    expect(run?.dispatchKey).toBeUndefined();
  });

  it('asks three things in an idle cycle, however much there is, and shows a new run in the next', async () => {
    const ended = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        await pen.registerVersion({ model: `m-${version}-${count}-${n}` });
        return start(`/e${n}`, { name: `r${n}` });
      }),
    );
    await Promise.all(ended.map(id => pen.endRun(id)));
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual([...ended].sort());

    now += MINUTE * 6;
    await cycle();
    const kinds = new Set<string>();
    const upserted = jest.spyOn(sink, 'upsertRuns');
    for (let n = 0; n < 30; n += 1) {
      now += 2500;
      const asked = await cycle();
      expect(asked.length).toBeLessThanOrEqual(3);
      asked.forEach(path => kinds.add(path));
    }
    expect(upserted).not.toHaveBeenCalled();
    expect([...kinds].sort()).toEqual([
      'experiments/search',
      'model-versions/search',
      'registered-models/search',
      'runs/search',
    ]);

    // In an experiment that did not exist either.
    const id = await start('/brand new', { name: 'new', startTime: now });
    await cycle();
    expect(sink.runs.get(id)).toMatchObject({ name: 'new', state: 'running' });
    await pen.logMetric(id, 'loss', [{ step: 1, time: now, value: 0.5 }]);
    now += 2500;
    await cycle();
    expect(sink.runs.get(id)?.metrics.loss.value).toBe(0.5);
    await pen.endRun(id);
    now += 20 * 2500;
    await cycle();
    expect(sink.runs.get(id)?.state).toBe('succeeded');
  });

  it('follows only what it may, joins parents with children, and maps owners', async () => {
    const denied = await start('/scratch', { name: 'denied' });
    const other = await pen.startRun({ name: 'in an experiment of others' });
    const parent = await start('/sweep', {
      name: 'parent',
      tags: { team: 'vision-core' },
    });
    const child = await start('/sweep', { name: 'child', parentId: parent });
    const wrong = await start('/a llm', {
      name: 'wrong',
      tags: { owner: '<b>nobody</b>', project: 'group:default/x' },
    });
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual([parent, child, wrong].sort());
    expect(sink.runs.has(denied) || sink.runs.has(other)).toBe(false);
    expect(sink.runs.get(child)?.parentId).toBe(parent);
    expect(sink.runs.get(parent)?.owner).toBe('group:default/vision');
    expect(sink.runs.get(wrong)).toMatchObject({
      owner: undefined,
      project: undefined,
    });
  });

  it('finds edits, deletions and backdated runs by comparing everything now and then', async () => {
    const old = await start('/e', { name: 'old', startTime: now - 1e9 });
    const gone = await start('/e', { name: 'gone', startTime: now - 1e9 });
    await Promise.all([old, gone].map(id => pen.endRun(id)));
    await cycle();
    expect(sink.runs.size).toBe(2);

    await pen.setTag(old, 'verdict', 'good');
    await pen.removeRun(gone);
    const late = await start('/e', { name: 'late', startTime: now - 2e9 });
    await pen.endRun(late);
    now += 2500;
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual([old, gone].sort());

    now += 16 * MINUTE;
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual([old, late].sort());
    expect(sink.runs.get(old)?.tags.verdict).toBe('good');

    await pen.post(anything, 'runs/restore', { run_id: gone });
    now += 16 * MINUTE;
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual([old, gone, late].sort());
  });

  it('takes nothing for gone that the server does not say is gone', async () => {
    const ended = await start('/e', { name: 'ended', startTime: now - 1e9 });
    await pen.endRun(ended);
    const running = await start('/e', {
      name: 'running',
      startTime: now - 1e9,
    });
    const deleted = await start('/e', {
      name: 'deleted',
      startTime: now - 1e9,
    });
    await pen.endRun(deleted);
    await cycle();
    const all = [ended, running, deleted].sort();
    expect([...sink.runs.keys()].sort()).toEqual(all);

    // A right that was taken away: the server lists nothing, and refuses the rest.
    const withhold: FaultyProxy['fault'] = (incoming, answer) => {
      const path = incoming.url ?? '';
      if (path.includes('experiments/search')) {
        return answerJson(answer, 200, {});
      }
      if (path.includes('runs/get')) {
        return answerJson(answer, 403, { error_code: 'PERMISSION_DENIED' });
      }
      return path.includes('runs/search') && answerJson(answer, 200, {});
    };
    proxy.fault = withhold;
    for (let pass = 0; pass < 3; pass += 1) {
      now += 16 * MINUTE;
      await cycle();
    }
    tracker = createTracker();
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual(all);

    // The search finds nothing, though the experiments are there.
    proxy.fault = (incoming, answer) =>
      (incoming.url ?? '').includes('experiments/search')
        ? undefined
        : withhold(incoming, answer);
    now += 16 * MINUTE;
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual(all);

    proxy.fault = undefined;
    await pen.removeRun(deleted);
    now += 16 * MINUTE;
    await cycle();
    expect([...sink.runs.keys()].sort()).toEqual([ended, running].sort());
  });

  it('shows within a minute what runs on a machine whose clock is behind', async () => {
    await cycle();
    const id = await start('/e', {
      name: 'late',
      startTime: now - 60 * MINUTE,
    });
    for (let passed = 0; passed <= MINUTE + 2500; passed += 2500) {
      now += 2500;
      await cycle();
    }
    expect(sink.runs.get(id)).toMatchObject({ state: 'running' });
  });

  it('notices after a restart that runs have ended or are gone meanwhile', async () => {
    const ends = await start('/e', { name: 'ends', startTime: now - 1e9 });
    const goes = await start('/e', { name: 'goes', startTime: now - 1e9 });
    await cycle();
    await pen.endRun(ends);
    await pen.removeRun(goes);
    tracker = createTracker();
    await cycle();
    expect(sink.runs.get(ends)?.state).toBe('succeeded');
    expect(sink.runs.has(goes)).toBe(false);
  });

  it('reads everything at first in parts, and goes on where a process was killed', async () => {
    const make = async (n: number) =>
      pen.endRun(
        await start('/e', { name: `r${n}`, startTime: now - n * 1e8 }),
      );
    // The first one makes the experiment.
    await make(0);
    await Promise.all([1, 2, 3, 4, 5, 6].map(make));
    // The server hands out small pages, and the process is killed after the second one.
    const original = DefaultMlflowClient.prototype.searchRuns;
    let pages = 0;
    jest
      .spyOn(DefaultMlflowClient.prototype, 'searchRuns')
      .mockImplementation(async function small(
        this: DefaultMlflowClient,
        request,
      ) {
        const isOfBackfill = request.filter?.includes('<=') ?? false;
        pages += isOfBackfill ? 1 : 0;
        return original.call(
          this,
          isOfBackfill ? { ...request, maxResults: 2 } : request,
        );
      });
    const clock = jest.spyOn(performance, 'now');
    let milliseconds = 0;
    clock.mockImplementation(() => (milliseconds += 3000));
    await cycle();
    await cycle();
    expect(sink.lastProgress).toMatchObject({ runs: 4 });
    expect(sink.lastProgress?.backTo?.getTime()).toBe(now - 3 * 1e8);
    tracker = createTracker();
    await cycle();
    expect(sink.lastProgress).toMatchObject({ runs: 6 });
    await cycle();
    expect(sink.lastProgress).toBeUndefined();
    // One of them twice: the process that was killed had asked for it ahead.
    expect(pages).toBe(5);
    expect(sink.runs.size).toBe(7);
    jest.restoreAllMocks();
  });

  it('waits as long as a server asks that is asked too often, and keeps what it knows', async () => {
    const id = await start('/e', { name: 'kept' });
    await cycle();
    let refusals = 0;
    proxy.fault = (incoming, answer) => {
      refusals += 1;
      return (
        refusals === 1 &&
        incoming.url !== undefined &&
        answerJson(answer, 429, {}, { 'retry-after': '0' })
      );
    };
    await cycle();
    expect(refusals).toBeGreaterThan(1);
    proxy.fault = (_incoming, answer) => answerJson(answer, 503, {});
    await expect(cycle()).rejects.toThrow('503');
    expect(sink.runs.has(id)).toBe(true);
    proxy.fault = undefined;
    await expect(cycle()).resolves.toContain('runs/search');
  });

  it('notices a new stage, a deleted version and an alias without reading everything', async () => {
    const model = `stages-${version}`;
    await pen.registerVersion({ model });
    await pen.registerVersion({ model });
    await cycle();
    expect(sink.versions.has(`${model}/2`)).toBe(true);
    const seen = async (isSeen: () => boolean) => {
      for (let n = 0; n < 5 && !isSeen(); n += 1) {
        now += 2500;
        await cycle();
      }
      expect(isSeen()).toBe(true);
    };
    await pen.post(anything, 'model-versions/transition-stage', {
      ...{ name: model, version: '1', stage: 'Production' },
      archive_existing_versions: false,
    });
    await seen(
      () =>
        sink.versions.get(`${model}/1`)?.tags['mlflow.stage'] === 'Production',
    );
    await pen.setAlias(model, 'champion', '1');
    await seen(() => sink.models.get(model)?.aliases.champion === '1');
    await pen.removeVersion(model, '2');
    await seen(() => !sink.versions.has(`${model}/2`));
    expect(sink.versions.has(`${model}/1`)).toBe(true);
  });

  it('takes webhooks that the server signed, and no others', async () => {
    const secret = 'a secret of the tests only';
    const [config] = readTrackersConfig(
      new ConfigReader({
        llmops: {
          trackers: {
            one: { type: 'mlflow', url: proxy.url, webhook: { secret } },
          },
        },
      }),
    );
    const expecting = new MlflowTracker({
      config,
      client: new DefaultMlflowClient(config),
      now: () => now,
    });
    const body =
      '{"entity":"model_version","action":"created","data":{"name":"모델"}}';
    const seconds = Math.floor(now / 1000);
    // MLflow's own code signs where it has some: webhooks came with MLflow 3.
    const sign = async (at: number) => {
      const { stdout } = await promisify(execFile)(toolsPython(), [
        '-c',
        'import sys; from mlflow.webhooks.delivery import _generate_hmac_signature as s; print(s(*sys.argv[1:]))',
        ...[secret, 'delivery-1', `${at}`, body],
      ]);
      return {
        'x-mlflow-delivery-id': 'delivery-1',
        'x-mlflow-timestamp': `${at}`,
        'x-mlflow-signature': stdout.trim(),
      };
    };
    const headers = await sign(seconds);
    const bytes = Buffer.from(body);
    expect(expecting.verifyDelivery({ headers, body: bytes })).toEqual({
      id: 'delivery-1',
    });
    const changed = (change: object) => ({ ...headers, ...change });
    for (const delivery of [
      { headers, body: Buffer.from(`${body} `) },
      { headers: {}, body: bytes },
      { headers: changed({ 'x-mlflow-delivery-id': 'other' }), body: bytes },
      {
        headers: changed({ 'x-mlflow-timestamp': `${seconds + 1}` }),
        body: bytes,
      },
      { headers: changed({ 'x-mlflow-signature': 'v1,AAAA' }), body: bytes },
      { headers: await sign(seconds - 600), body: bytes },
      { headers: await sign(seconds + 600), body: bytes },
    ]) {
      expect(() => expecting.verifyDelivery(delivery)).toThrow(
        'was not signed, or is old',
      );
    }
    // Without a secret none is expected.
    expect(() => tracker.verifyDelivery({ headers, body: bytes })).toThrow(
      'was not signed',
    );
  });
});
