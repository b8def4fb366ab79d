import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { Run, RunDetails } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import { as, startTestPortal } from '../__testUtils__/startTestPortal';
import { RESEARCHER } from '../__testUtils__/OwnershipPermissions';
import { listActiveAttempts } from './listActiveAttempts';
import { observedRunId } from './observedRunId';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const PERSON = RESEARCHER;
const AT = '2026-01-01T00:00:00.000Z';

describe.each(databases.eachSupportedId())('observed runs, %p', id => {
  let database: Knex;
  let portal: Awaited<ReturnType<typeof startTestPortal>>;

  beforeAll(async () => {
    database = await databases.init(id);
    portal = await startTestPortal({
      database,
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'research', namespace: 'default' },
          spec: { type: 'team', children: [] },
        },
      ],
    });
  });
  afterAll(async () => {
    await portal?.backend.stop();
  });

  const api = () => request(portal.backend.server);
  const idOf = (trackedRunId: string) => observedRunId('main', trackedRunId);

  /** Rows as they are stored: what lists show of them is tested where lists are. */
  const rowOf = (trackedRunId: string) =>
    database('runs')
      .where({ id: idOf(trackedRunId) })
      .first();
  async function valuesOf(runId: string): Promise<Record<string, unknown>> {
    const rows = await database('run_values')
      .join('run_keys', 'run_keys.id', 'run_values.key_id')
      .where({ run_id: runId });
    return Object.fromEntries(
      rows.map(row => [`${row.kind} ${row.key}`, row.number ?? row.text]),
    );
  }
  async function get(runId: string): Promise<RunDetails> {
    const answer = await api()
      .get(`/api/llmops/runs/${runId}`)
      .set(...as(PERSON));
    expect(answer.status).toBe(200);
    return answer.body;
  }

  it('shows a run that others started, with its newest values, and no way to act on it', async () => {
    const tracked = portal.tracker.startRun({
      name: '학습\0/1',
      parameters: { seed: '7', long: 'x'.repeat(10_000) },
      tags: { team: 'vision' },
      user: 'sora.lee',
      owner: 'group:default/research',
      datasets: [{ name: 'corpus', digest: 'd1', context: 'training' }],
    });
    portal.tracker.logMetric(tracked, 'loss', [
      { step: 1, time: 1_700_000_000_000, value: NaN },
    ]);
    const runId = idOf(tracked);
    await eventually(
      async () => (await valuesOf(runId))['metric loss'] === 'NaN',
    );
    portal.tracker.logMetric(tracked, 'loss', [
      { step: 2, time: 1_700_000_000_001, value: 0.25 },
    ]);
    await eventually(
      async () => (await valuesOf(runId))['metric loss'] === 0.25,
    );
    expect(await valuesOf(runId)).toMatchObject({
      'param seed': 7,
      'tag team': 'vision',
    });

    const run = await get(runId);
    expect(run).toMatchObject({
      ...{ id: runId, name: '학습/1', origin: 'observed', state: 'running' },
      ...{ owner: 'group:default/research', experiment: 'Default', attempt: 0 },
      ...{ attempts: [], tracker: 'main' },
      permitted: { cancel: false, retry: false, reproduce: false },
      trackedRuns: [
        {
          ...{ id: tracked, user: 'sora.lee' },
          datasets: [{ name: 'corpus', digest: 'd1', context: 'training' }],
        },
      ],
    });
    for (const unknown of ['project', 'pipeline', 'engine', 'commit']) {
      expect(run).not.toHaveProperty(unknown);
    }
    for (const [path, status] of [
      ['cancel', 409],
      ['retry', 409],
      ['reproduce', 409],
    ] as const) {
      const refused = await api()
        .post(`/api/llmops/runs/${runId}/${path}`)
        .set(...as(PERSON))
        .send({});
      expect([path, refused.status]).toEqual([path, status]);
      expect(refused.text).toContain('outside the portal');
    }
    const logs = await api()
      .get(`/api/llmops/runs/${runId}/logs`)
      .set(...as(PERSON));
    expect(logs.status).toBe(404);

    // It runs, but no attempt of the portal does.
    expect(await listActiveAttempts(database, portal.tracker)).toEqual([]);

    portal.tracker.endRun(tracked, 'KILLED');
    await eventually(async () => (await get(runId)).state === 'cancelled');
    expect(portal.notices).toEqual([]);
  });

  it('keeps the value that was logged last of a metric that several records of one run have', async () => {
    const { tracker } = portal;
    const runId = 'rseveral';
    await database('runs').insert({
      ...{ id: runId, name: 'several', project: PROJECT },
      ...{ owner: 'group:default/research', pipeline: 'train', engine: 'e' },
      ...{ tracker: 'main', origin: 'portal', state: 'running', attempt: 2 },
      ...{ parameters: '{}', event_sequence: 0 },
      ...{ created_at: AT, updated_at: AT },
    });
    for (const number of [1, 2]) {
      await database('attempts').insert({
        ...{ dispatch_key: `${runId}-${number}`, run_id: runId, number },
        ...{ state: 'running', confirmations: '[]', environment: '{}' },
        ...{ log_bytes: 0, log_sequence: 0, lease_token: 0 },
        ...{ follow_failures: 0, created_at: AT },
      });
    }
    // Made before there were secrets: the key counts until they end.
    const start = (attempt: number) =>
      tracker.startRun({ name: 'train', dispatchKey: `${runId}-${attempt}` });
    const [first, second] = [start(1), start(2)];
    const value = async (key: string) => (await valuesOf(runId))[key];
    tracker.logMetric(second, 'loss', [{ step: 1, time: 2_000, value: 0.5 }]);
    await eventually(async () => (await value('metric loss')) === 0.5);

    // Reported later, but logged before.
    tracker.logMetric(first, 'loss', [{ step: 9, time: 1_000, value: 7 }]);
    tracker.logMetric(first, 'steps', [{ step: 9, time: 1_000, value: 9 }]);
    await eventually(async () => (await value('metric steps')) === 9);
    expect(await value('metric loss')).toBe(0.5);

    tracker.logMetric(first, 'loss', [{ step: 10, time: 3_000, value: 0.25 }]);
    await eventually(async () => (await value('metric loss')) === 0.25);
  });

  it('believes no claim of an entity that does not exist, and takes owners from projects', async () => {
    const { tracker } = portal;
    const wrong = tracker.startRun({
      name: 'wrong',
      owner: 'group:default/nobody',
      project: 'component:default/website',
    });
    const ours = tracker.startRun({ name: 'ours', project: PROJECT });
    await eventually(async () => Boolean(await rowOf(ours)));
    expect(await rowOf(wrong)).toMatchObject({
      owner: 'group:default/unowned',
      project: '',
    });
    expect(await rowOf(ours)).toMatchObject({
      owner: 'group:default/research',
      project: PROJECT,
    });
  });

  it('nests runs in whatever order they come, and closes no circle', async () => {
    const { tracker } = portal;
    // Parents are named before they exist.
    const leaf = tracker.startRun({ name: 'leaf', parentId: 'n-middle' });
    await eventually(async () => Boolean(await rowOf(leaf)));
    expect(await rowOf(leaf)).toMatchObject({ parent_id: null, root_id: null });
    tracker.startRun({ id: 'n-middle', name: 'middle', parentId: 'n-top' });
    await eventually(async () => (await rowOf(leaf)).parent_id !== null);
    tracker.startRun({ id: 'n-top', name: 'top' });
    await eventually(async () => (await rowOf('n-middle')).parent_id !== null);
    expect(await rowOf('n-middle')).toMatchObject({
      parent_id: idOf('n-top'),
      root_id: idOf('n-top'),
    });
    expect(await rowOf(leaf)).toMatchObject({
      parent_id: idOf('n-middle'),
      root_id: idOf('n-top'),
    });

    tracker.startRun({ id: 'c-1', name: 'circle', parentId: 'c-2' });
    tracker.startRun({ id: 'c-2', name: 'circle', parentId: 'c-1' });
    tracker.startRun({ id: 'c-3', name: 'itself', parentId: 'c-3' });
    await eventually(async () => Boolean(await rowOf('c-3')));
    const circle = await Promise.all(['c-1', 'c-2', 'c-3'].map(rowOf));
    expect(circle.filter(row => row.root_id === null)).toHaveLength(2);

    await database('runs')
      .where({ id: idOf('n-top') })
      .update({ note: 'the best so far', pinned: true });
    // What was nested in a removed run is on top again, with what is nested in itself.
    tracker.removeRun('n-top');
    await eventually(async () => !(await rowOf('n-top')));
    expect(await rowOf('n-middle')).toMatchObject({
      parent_id: null,
      root_id: null,
    });
    expect(await rowOf(leaf)).toMatchObject({ root_id: idOf('n-middle') });
    expect(await valuesOf(idOf('n-top'))).toEqual({});
    await expect(
      database('tracked_runs').where({ id: 'n-top' }),
    ).resolves.toEqual([]);

    // It is restored, with what people wrote of it.
    tracker.startRun({ id: 'n-top', name: 'top' });
    await eventually(async () => Boolean(await rowOf('n-top')));
    const restored = await rowOf('n-top');
    expect(restored.note).toBe('the best so far');
    expect(Boolean(restored.pinned)).toBe(true);
  });

  it('takes what is nested in a run of the portal for a part of it, even when it came first', async () => {
    const { tracker } = portal;
    const child = tracker.startRun({ name: 'child', parentId: 'p-step' });
    await eventually(async () => Boolean(await rowOf(child)));

    const launched = await api()
      .post('/api/llmops/runs')
      .set(...as(PERSON))
      .send({
        ...{ project: PROJECT, pipeline: 'train' },
        parameters: { outcome: 'waits' },
      });
    const run: Run = launched.body;
    const key = `${run.id}-1`;
    tracker.startRun({
      ...{ id: 'p-step', name: 'step', dispatchKey: key },
      parameters: { outcome: 'overwritten?', seed: '3' },
    });
    await eventually(async () => (await get(run.id)).trackedRuns.length === 2);
    expect(await rowOf(child)).toBeUndefined();
    expect(await rowOf('p-step')).toBeUndefined();
    const late = tracker.startRun({ name: 'late', parentId: child });
    await eventually(async () => (await get(run.id)).trackedRuns.length === 3);
    expect(await rowOf(late)).toBeUndefined();
    const values = await valuesOf(run.id);
    expect(values['param seed']).toBe(3);
    expect(values['param outcome']).not.toBe('overwritten?');

    // A key of another portal names no run here.
    const foreign = tracker.startRun({
      name: 'of another portal',
      dispatchKey: 'relsewhere-1',
    });
    await eventually(async () => Boolean(await rowOf(foreign)));
    expect(await rowOf(foreign)).toMatchObject({ origin: 'observed' });
  });

  it('joins what proves to be of an attempt, and was made while it went on', async () => {
    const { tracker } = portal;
    const launched = await api()
      .post('/api/llmops/runs')
      .set(...as(PERSON))
      .send({
        ...{ project: PROJECT, pipeline: 'train' },
        parameters: { outcome: 'waits' },
      });
    const run: Run = launched.body;
    const key = `${run.id}-1`;
    const isJoined = async (trackedRunId: string) =>
      (await get(run.id)).trackedRuns.some(one => one.id === trackedRunId);
    const isObserved = async (trackedRunId: string) =>
      (await rowOf(trackedRunId))?.origin === 'observed';
    const { join_token: secret } = await database('attempts')
      .where({ dispatch_key: key })
      .first();
    expect(secret).toMatch(/^[0-9a-f]{32}$/);

    const hour = 3_600_000;
    const before = new Date(Date.parse(`${run.createdAt}`) - hour);
    const parent = tracker.startRun({
      ...{ name: `run ${secret}`, dispatchKey: key },
      parameters: { environment: `{"token":"${secret}"}`, seed: '3' },
      tags: { note: secret, team: 'vision' },
    });
    const child = tracker.startRun({ name: 'child', parentId: parent });
    const forged = [
      tracker.startRun({ name: 'f', dispatchKey: key, joinToken: 'guessed' }),
      tracker.startRun({ name: 'f', dispatchKey: key, joinToken: '' }),
      tracker.startRun({ name: 'f', dispatchKey: key, startedAt: before }),
      tracker.startRun({ name: 'f', parentId: parent, startedAt: before }),
    ];
    await eventually(async () => isJoined(child));
    expect(await isJoined(parent)).toBe(true);
    for (const foreign of forged) {
      await eventually(async () => isObserved(foreign));
      expect(await isJoined(foreign)).toBe(false);
    }
    expect(await valuesOf(run.id)).toMatchObject({
      ...{ 'param seed': 3, 'tag team': 'vision' },
    });

    // Nobody reads the secret anywhere.
    portal.engine.jobs.release(key);
    await eventually(async () => (await get(run.id)).state === 'succeeded');
    for (const path of ['', '/events', '/logs', '/artifacts', '/metrics']) {
      const answer = await api()
        .get(`/api/llmops/runs/${run.id}${path}`)
        .set(...as(PERSON));
      expect([path, answer.text.includes(secret)]).toEqual([path, false]);
    }
    for (const table of ['tracked_runs', 'run_keys', 'run_values', 'audit']) {
      const rows = JSON.stringify(await database(table));
      expect([table, rows.includes(secret)]).toEqual([table, false]);
    }

    // Long after the end, whatever start the tracker names; what was joined stays so.
    const past = new Date(Date.now() - hour).toISOString();
    for (const table of ['runs', 'attempts']) {
      const of = table === 'runs' ? { id: run.id } : { dispatch_key: key };
      await database(table).where(of).update({ ended_at: past });
    }
    const late = [
      tracker.startRun({ name: 'late', dispatchKey: key }),
      tracker.startRun({
        ...{ name: 'backdated', dispatchKey: key },
        startedAt: new Date(Date.parse(past) - 1000),
      }),
      tracker.startRun({ name: 'late', parentId: parent }),
    ];
    tracker.logMetric(parent, 'loss', [{ step: 1, time: 1, value: 0.5 }]);
    for (const foreign of late) {
      await eventually(async () => isObserved(foreign));
      expect(await isJoined(foreign)).toBe(false);
    }
    await eventually(
      async () => (await valuesOf(run.id))['metric loss'] === 0.5,
    );
    expect(await isJoined(parent)).toBe(true);
    expect(await isJoined(child)).toBe(true);
  });

  it('says how old what it knows is, and takes hints of the server once', async () => {
    const status = async () => {
      const answer = await api()
        .get('/api/llmops/trackers')
        .set(...as(PERSON));
      return answer.body.items[0];
    };
    await eventually(async () => Boolean((await status()).syncedAt));
    expect(await status()).toMatchObject({ id: 'main' });
    expect(await status()).not.toHaveProperty('error');
    portal.tracker.available = false;
    await eventually(async () => Boolean((await status()).error));
    const { error } = await status();
    expect(error.message).toBe('The in-memory tracker is down');
    const failures = portal.tracker.cycles;
    await eventually(() => portal.tracker.cycles > failures);
    expect((await status()).error.since).toBe(error.since);
    portal.tracker.available = true;
    await eventually(async () => !(await status()).error);

    const deliver = (tracker: string, headers: object, body = '{}') =>
      api()
        .post(`/api/llmops/trackers/${tracker}/webhook`)
        .set('authorization', mockCredentials.none.header())
        .set({ 'content-type': 'application/json', ...headers })
        .send(body);
    const signed = { 'x-memory-delivery': 'd-1' };
    expect((await deliver('main', {})).status).toBe(401);
    expect((await deliver('none', signed)).status).toBe(404);
    const large = await deliver('main', signed, `"${'x'.repeat(70_000)}"`);
    expect(large.status).toBe(413);
    const hinted = portal.tracker.hints;
    expect((await deliver('main', signed)).status).toBe(202);
    await eventually(() => portal.tracker.hints > hinted);
    expect((await deliver('main', signed)).status).toBe(401);
    const nobody = await api()
      .get('/api/llmops/trackers')
      .set('authorization', mockCredentials.none.header());
    expect(nobody.status).toBe(401);
  });
});
