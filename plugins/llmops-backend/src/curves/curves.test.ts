import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { ConfigReader } from '@backstage/config';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  HistoryRequest,
  MetricPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { InMemoryTracker } from '@llmops/backstage-plugin-llmops-node/testing';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/eventually';
import { DefaultCompareService } from '../compare/DefaultCompareService';
import { migrateDatabase } from '../database/migrateDatabase';
import { DatabaseMetricStore } from '../metrics/DatabaseMetricStore';
import { DefaultMetricService } from '../metrics/DefaultMetricService';
import { RunValueWriter } from '../runIndex/RunValueWriter';
import { DatabaseTrackedRunStore } from '../tracking/DatabaseTrackedRunStore';
import { createCurves } from './createCurves';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const START = Date.parse('2026-11-01T10:00:00.000Z');

function series(count: number, value: (n: number) => number): MetricPoint[] {
  return Array.from({ length: count }, (_, n) => ({
    step: n,
    time: START + n * 1000,
    value: value(n),
  }));
}

describe.each(databases.eachSupportedId())('curves of runs, %p', id => {
  let database: Knex;
  let changes: LlmopsChange[];
  let created = 0;
  const tracker = new InMemoryTracker({ id: 'main' });
  const parts: Array<{ stop(): Promise<void> }> = [];

  beforeAll(async () => {
    database = await databases.init(id);
    await migrateDatabase(database);
  });
  beforeEach(() => {
    changes = [];
  });
  afterEach(async () => {
    await Promise.all(parts.splice(0).map(part => part.stop()));
  });

  function start(source: ExperimentTracker = tracker) {
    const made = createCurves({
      database,
      metrics: DatabaseMetricStore.create({ database }),
      trackers: new Map([[source.id, source]]),
      notifyChange: change => changes.push(change),
      logger: mockServices.logger.mock(),
    });
    parts.push(made);
    return made;
  }

  /** A run that a tracker reported, with the newest values of these metrics. */
  async function observe(
    metrics: Record<string, MetricPoint[]>,
    run: {
      state?: string;
      owner?: string;
      params?: Record<string, string>;
    } = {},
  ): Promise<string> {
    const runId = `o${++created}`;
    const trackedRunId = tracker.startRun({ name: runId });
    const at = new Date(START).toISOString();
    await database('runs').insert({
      id: runId,
      name: `Run ${runId}`,
      project: '',
      owner: run.owner ?? 'group:default/unowned',
      pipeline: '',
      engine: '',
      tracker: 'main',
      origin: 'observed',
      state: run.state ?? 'succeeded',
      parameters: '{}',
      attempt: 0,
      event_sequence: 0,
      tracked_run_id: trackedRunId,
      created_at: at,
      started_at: at,
      updated_at: at,
    });
    for (const [key, points] of Object.entries(metrics)) {
      tracker.logMetric(trackedRunId, key, points);
    }
    const newest = Object.entries(metrics).map(([key, points]) => [
      key,
      points[points.length - 1].value,
    ]);
    await RunValueWriter.create({ database }).write(undefined, runId, {
      metrics: Object.fromEntries(newest),
      params: run.params,
    });
    return runId;
  }

  function logMore(runId: string, points: MetricPoint[]) {
    return database('runs')
      .where({ id: runId })
      .first('tracked_run_id')
      .then(row => tracker.logMetric(row.tracked_run_id, 'loss', points));
  }

  it('shows a history that a sample holds whole as it is', async () => {
    const runId = await observe({ loss: series(1, () => 3) });
    const { service } = start();
    const request = { runIds: [runId], keys: ['loss'], maxPoints: 60 };

    expect((await service.read(request, undefined)).curves).toMatchObject([
      { preview: false, sampled: false, total: 1, values: [3] },
    ]);
  });

  it('shows a sample that says so until the history is here, then every extreme', async () => {
    const points = series(6000, n => (n === 4001 ? 100 : 1 / (n + 1)));
    const runId = await observe({ loss: points });
    const { service, start: begin } = start();
    const request = {
      runIds: [runId],
      keys: ['loss', 'absent'],
      maxPoints: 60,
    };

    const [preview, ...others] = (await service.read(request, undefined))
      .curves;
    expect(others).toEqual([]);
    expect(preview).toMatchObject({ runId, key: 'loss', preview: true });
    expect(preview.steps.length).toBeLessThanOrEqual(60);

    await begin();
    const whole = await eventually(async () => {
      const [curve] = (await service.read(request, undefined)).curves;
      return curve.preview ? undefined : curve;
    });
    expect(whole).toMatchObject({
      total: 6000,
      sampled: true,
      first: 0,
      last: 5999,
    });
    expect(whole.steps.length).toBeLessThanOrEqual(60);
    expect(Math.max(...(whole.maximums ?? []).map(Number))).toBe(100);
    expect(changes).toContainEqual({ kind: 'metrics', runId });

    const zoomed = await service.read(
      { ...request, x: 'relative', from: 3_990_000, to: 4_010_000 },
      undefined,
    );
    expect(zoomed.curves[0]).toMatchObject({
      sampled: false,
      steps: Array.from({ length: 21 }, (_, n) => 3990 + n),
      positions: Array.from({ length: 21 }, (_, n) => (3990 + n) * 1000),
    });
  });

  it('answers the curve of a metric that nobody asked for before, or says that it was not read', async () => {
    const runId = await observe({ loss: series(20, n => n) });
    const made = start();
    const service = DefaultMetricService.create({
      ...{ database, curves: made.service },
      metrics: DatabaseMetricStore.create({ database }),
      trackedRuns: DatabaseTrackedRunStore.create({ database }),
    });
    const [{ id: seriesId, pending }] = await service.listSeries(runId);
    expect(pending).toBe(true);
    tracker.available = false;
    await expect(service.curve(runId, { series: seriesId })).rejects.toThrow(
      /"loss".* was not read yet.*tracker is down/,
    );
    tracker.available = true;
    const curve = await service.curve(runId, {
      ...{ series: seriesId, fromStep: 5, toStep: 7 },
    });
    expect(curve).toMatchObject({
      ...{ series: seriesId, steps: [5, 6, 7], values: [5, 6, 7], total: 3 },
      times: [5, 6, 7].map(n => START + n * 1000),
    });
    await expect(
      service.curve(runId, { series: `${seriesId}x` }),
    ).rejects.toThrow(/has no series/);
  });

  it('shows what a run of the portal logged, though it was not read while it went on', async () => {
    const runId = await observe({ loss: series(20, n => n) });
    const row = await database('runs').where({ id: runId }).first();
    await database('runs')
      .where({ id: runId })
      .update({ origin: 'portal', tracked_run_id: null });
    await DatabaseTrackedRunStore.create({ database }).upsert(
      'main',
      ['other', row.tracked_run_id].map(trackedRunId => ({
        ...{ id: trackedRunId, runId, name: trackedRunId, experiment: 'x' },
        ...{ status: 'FINISHED', parameters: {}, tags: {} },
      })),
    );
    const { service, start: begin } = start();
    await begin();
    const request = { runIds: [runId], keys: ['loss'] };
    const read = async () => (await service.read(request, undefined)).curves;
    const expected = [{ name: row.tracked_run_id, total: 20, preview: false }];
    expect(await read()).toMatchObject(expected);
    await eventually(async () => {
      const stored = await database('metric_series')
        .where({ tracked_run_id: row.tracked_run_id })
        .first();
      return Number(stored?.points) === 20;
    });
    expect(await read()).toMatchObject(expected);
  });

  it('reads on while a run goes on, and no more once it has ended', async () => {
    const runId = await observe(
      { loss: series(10, n => n) },
      { state: 'running' },
    );
    const { service, start: begin } = start();
    const request = { runIds: [runId], keys: ['loss'] };
    await begin();
    const total = async (count: number) => {
      const [curve] = (await service.read(request, undefined)).curves;
      return !curve.preview && curve.total === count;
    };
    await eventually(() => total(10));
    await logMore(runId, series(15, n => n).slice(10));
    await eventually(() => total(15));

    // Looking is no change: a page that is told of one looks again.
    const readAt = async () =>
      (await database('curve_requests').where({ run_id: runId }).first())
        .read_at;
    const before = await readAt();
    const known = changes.length;
    await service.read(request, undefined);
    await eventually(async () => (await readAt()) !== before);
    expect(changes).toHaveLength(known);

    await database('runs').where({ id: runId }).update({ state: 'succeeded' });
    await eventually(async () => {
      await service.read(request, undefined);
      const row = await database('curve_requests')
        .where({ run_id: runId })
        .first();
      return Boolean(row.settled);
    });
    await service.read(request, undefined);
    await expect(
      database('curve_requests').where({ run_id: runId }).first(),
    ).resolves.toMatchObject({ next_try_at: null });
  });

  it('goes on from what is stored when the process that read is gone', async () => {
    const runId = await observe({ loss: series(5000, n => n) });
    const asked: number[] = [];
    const dying: ExperimentTracker = Object.assign(Object.create(tracker), {
      readHistory: async (
        request: HistoryRequest,
        sink: Parameters<NonNullable<ExperimentTracker['readHistory']>>[1],
      ) => {
        if (asked.length > 0) {
          // Only what it was reading is left half read.
          await tracker.readHistory(request, sink);
          return;
        }
        const { trackedRunId, key } = request;
        await sink.appendMetric(
          trackedRunId,
          key,
          series(3000, n => n),
        );
        asked.push(3000);
        await new Promise(() => {});
      },
    });
    const first = start(dying);
    parts.pop();
    await first.service.read({ runIds: [runId], keys: ['loss'] }, undefined);
    await first.start();
    await eventually(async () => asked.length > 0);

    const second = start();
    await second.start();
    const total = await eventually(async () => {
      const { curves } = await second.service.read(
        { runIds: [runId], keys: ['loss'] },
        undefined,
      );
      return !curves[0].preview && curves[0].total;
    });
    expect(total).toBe(5000);
  });

  it('says why there is no sample, and tries again', async () => {
    const runId = await observe({ loss: series(10, n => n) });
    tracker.available = false;
    const { service, start: begin } = start();
    const request = { runIds: [runId], keys: ['loss'] };
    await begin();
    try {
      const { curves, problems } = await service.read(request, undefined);
      expect(curves).toMatchObject([{ preview: true, steps: [] }]);
      expect(problems).toEqual(['main: The in-memory tracker is down']);
    } finally {
      tracker.available = true;
    }
    await eventually(async () => {
      const [curve] = (await service.read(request, undefined)).curves;
      return !curve.preview && curve.total === 10;
    });
  });

  it('asks the database as often for many runs as for two, and shares the points', async () => {
    const runIds: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      runIds.push(
        await observe({
          loss: series(300, step => step * n),
          accuracy: series(20, step => step),
        }),
      );
    }
    const { service, start: begin } = start();
    const keys = ['loss', 'accuracy'];
    await service.read({ runIds, keys }, undefined);
    await begin();
    await eventually(async () => {
      const read = await database('curve_requests')
        .whereIn('run_id', runIds)
        .whereNotNull('read_at');
      return read.length === 40;
    });

    const count = async (ids: string[]) => {
      let queries = 0;
      const onQuery = () => {
        queries += 1;
      };
      database.on('query', onQuery);
      try {
        const { curves } = await service.read(
          { runIds: ids, keys, maxPoints: 800 },
          undefined,
        );
        const ofLoss = curves.filter(({ key }) => key === 'loss');
        expect(
          ofLoss.reduce((sum, curve) => sum + curve.steps.length, 0),
        ).toBeLessThanOrEqual(800);
        return queries;
      } finally {
        database.removeListener('query', onQuery);
      }
    };
    expect(await count(runIds)).toBe(await count(runIds.slice(0, 5)));
  });

  it('leaves out what the caller may not see, and compares the rest', async () => {
    const mine = await observe(
      { loss: series(3, n => n), accuracy: [{ step: 0, time: 0, value: NaN }] },
      { owner: 'group:default/mine', params: { lora_r: '64', seed: '1' } },
    );
    const ours = await observe(
      { loss: series(5, n => n) },
      { owner: 'group:default/mine', params: { lora_r: '8', seed: '1' } },
    );
    const theirs = await observe({ loss: series(3, n => n) });
    const filter = { owners: ['group:default/mine'] };
    const { service } = start();
    const { curves } = await service.read(
      { runIds: [theirs, mine], keys: ['loss'] },
      filter,
    );
    expect(curves.map(({ runId }) => runId)).toEqual([mine]);

    const comparison = await DefaultCompareService.create({
      database,
      integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
    }).compare([ours, theirs, mine, ours], filter);
    expect(comparison.runs.map(run => run.id)).toEqual([ours, mine]);
    expect(comparison.facts).toEqual(
      expect.arrayContaining([
        {
          group: 'parameter',
          key: 'lora_r',
          values: ['8', '64'],
          differs: true,
        },
        { group: 'parameter', key: 'seed', values: ['1', '1'], differs: false },
        { group: 'metric', key: 'loss', values: [4, 2], differs: true },
        {
          group: 'metric',
          key: 'accuracy',
          values: [null, 'NaN'],
          differs: true,
        },
      ]),
    );
  });
});
