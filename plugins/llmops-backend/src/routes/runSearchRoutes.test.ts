import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import request from 'supertest';
import {
  AUDITOR,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
import { restClient } from '../__testUtils__/restClient';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';
import type { RunRow } from '../database/rows';
import { DatabaseMetricStore } from '../metrics/DatabaseMetricStore';
import { RunValueWriter } from '../runIndex/RunValueWriter';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const RESEARCH = 'group:default/research';
const AT = '2026-01-01T00:00:00.000Z';

/** What would do harm where a text is taken for more than a text. */
const HOSTILE = [
  `'; drop table runs; --`,
  `=HYPERLINK("http://example.com")`,
  '@SUM(1+1)*cmd',
  '한국어, "quoted"\nline',
];

function observed(id: string, row: Partial<RunRow> = {}): RunRow {
  return {
    id,
    name: id,
    project: '',
    owner: RESEARCH,
    pipeline: '',
    profile: null,
    engine: '',
    tracker: 'main',
    origin: 'observed',
    state: 'succeeded',
    reason: null,
    started_by: null,
    ref: null,
    commit: null,
    data_version: null,
    environment: null,
    parameters: '{}',
    reproduced_from: null,
    note: null,
    attempt: 0,
    event_sequence: 0,
    idempotency_key: null,
    request_hash: null,
    observed_at: null,
    created_at: AT,
    started_at: AT,
    ended_at: AT,
    updated_at: AT,
    experiment: 'sweep',
    tracked_run_id: `t-${id}`,
    ...row,
  };
}

describe.each(databases.eachSupportedId())('search of runs, %p', databaseId => {
  let database: Knex;
  let portal: TestPortal;
  const { get, post, launch, ended } = restClient(() => portal);

  const patch = (path: string, body: object, person = RESEARCHER) =>
    request(portal.backend.server)
      .patch(`/api/llmops${path}`)
      .set(...as(person))
      .send(body);

  const find = (
    path: string,
    query: Record<string, string | string[]>,
    person?: string,
  ) => {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map(part => [name, part]),
    );
    return get(`${path}?${new URLSearchParams(pairs)}`, person);
  };

  const idsOf = (body: { items: Array<{ id: string }> }) =>
    body.items.map(({ id }) => id);

  beforeAll(async () => {
    database = await databases.init(databaseId);
    portal = await startTestPortal({ database });
    await database<RunRow>('runs').insert([
      observed('oa'),
      observed('ob', { parent_id: 'oa', root_id: 'oa' }),
      observed('oc', { name: HOSTILE[1], note: HOSTILE[3] }),
      observed('od', {
        ...{ owner: 'group:default/elsewhere', name: 'theirs' },
        ...{ parent_id: 'oa', root_id: 'oa' },
      }),
    ]);
    const values = RunValueWriter.create({ database });
    await values.writeMany(undefined, [
      {
        runId: 'oa',
        metrics: { loss: 3, diverged: NaN },
        params: { lora_r: '8', text: HOSTILE[0] },
      },
      {
        runId: 'ob',
        metrics: { loss: 1.5, diverged: Infinity },
        params: { lora_r: '64', text: HOSTILE[2] },
      },
      { runId: 'oc', metrics: { loss: 2 }, params: { lora_r: '64' } },
      { runId: 'od', metrics: { secret_loss: 1, loss: 0 }, tags: { x: 'y' } },
    ]);
  });
  afterAll(async () => {
    await portal?.backend.stop();
  });

  it('filters and sorts by metrics and parameters, and carries what is asked for', async () => {
    const query = {
      query:
        "metrics.loss < 2.1 and params.lora_r = 64 and origin = 'observed'",
      sort: '-metrics.loss',
      columns: ['metrics.loss', 'metrics.diverged', 'params.lora_r'],
    };
    const { body, status } = await find('/runs', query);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(body.items).toMatchObject([
      { id: 'oc', values: { 'metrics.loss': 2, 'params.lora_r': '64' } },
      {
        id: 'ob',
        ...{ parentId: 'oa', parentName: 'oa' },
        experiment: 'sweep',
        pinned: false,
        values: { 'metrics.loss': 1.5, 'metrics.diverged': 'Infinity' },
      },
    ]);
    const count = await find('/runs/count', { query: query.query });
    expect(count.body).toEqual({ count: 2, runs: 2 });
  });

  it('keeps nested runs with the run that they are in', async () => {
    const query = { query: 'metrics.loss = 1.5', nesting: 'tree' };
    const { body } = await find('/runs', query);
    expect(body.items).toMatchObject([
      { id: 'oa', children: 1, matches: false },
    ]);
    const inside = await find('/runs', { query: query.query, parent: 'oa' });
    expect(inside.body.items).toMatchObject([{ id: 'ob', matches: true }]);
    const count = await find('/runs/count', query);
    expect(count.body).toEqual({ count: 1, runs: 1 });
  });

  it('says where a query is wrong', async () => {
    for (const path of ['/runs', '/runs/count', '/runs/csv']) {
      const { status, body } = await find(path, {
        query: "metrics.loss < 'low'",
      });
      expect(status).toBe(400);
      expect(body.error.message).toMatch(/wrong at character 16: .*a number/);
    }
    const wrong: Array<Record<string, string>> = [
      { sort: 'nothing' },
      { columns: 'no column' },
      { sort: 'name', cursor: 'x' },
    ];
    for (const query of wrong) {
      expect((await find('/runs', query)).status).toBe(400);
    }
    const groups = await find('/runs/groups', { by: 'created' });
    expect(groups.status).toBe(400);
  });

  it('shows nobody what is not theirs, nor that it is there', async () => {
    const all = { query: 'metrics.loss >= 0' };
    expect(idsOf((await find('/runs', all, OUTSIDER)).body)).toEqual(['od']);
    expect((await find('/runs/count', all, OUTSIDER)).body.count).toBe(1);
    const keys = async (person: string) =>
      (await find('/runs/keys', { text: 'LOSS' }, person)).body.items;
    expect(await keys(RESEARCHER)).toEqual([{ kind: 'metric', key: 'loss' }]);
    expect(await keys(OUTSIDER)).toEqual([
      { kind: 'metric', key: 'loss' },
      { kind: 'metric', key: 'secret_loss' },
    ]);
    const groups = await find('/runs/groups', { by: 'owner' }, OUTSIDER);
    expect(groups.body).toEqual({
      items: [{ value: 'group:default/elsewhere', count: 1 }],
      total: 1,
    });
    const file = await find('/runs/csv', {}, OUTSIDER);
    expect(file.text).toContain('theirs');
    expect(file.text).not.toMatch(/^oa,/m);
    const named = { runIds: ['oa', 'od', 'ob'] };
    const chosen = await post('/runs/csv', named, OUTSIDER);
    expect(chosen.text.match(/^o\w+,/gm)).toEqual(['od,']);
    // Of a parent that is not theirs they learn no more than that there is one.
    const [listed] = (await find('/runs', all, OUTSIDER)).body.items;
    const single = await get('/runs/od', OUTSIDER);
    for (const run of [listed, single.body]) {
      expect(run).toMatchObject({ parentId: 'oa' });
      expect(run).not.toHaveProperty('parentName');
    }
    expect((await get('/runs/ob')).body.parentName).toBe('oa');
    const lines = await post('/runs/sparklines', { runIds: ['oa'] }, OUTSIDER);
    expect(lines.body).toEqual({ items: [] });
    const note = await patch('/runs/oa', { note: 'mine' }, OUTSIDER);
    expect(note.status).toBe(404);
  });

  it('groups by a parameter and sums up a metric', async () => {
    const { body } = await find('/runs/groups', {
      by: 'params.lora_r',
      metric: 'loss',
      query: "origin = 'observed'",
    });
    expect(body).toEqual({
      items: [
        {
          value: '64',
          count: 2,
          metric: { count: 2, minimum: 1.5, mean: 1.75, maximum: 2 },
        },
        {
          value: '8',
          count: 1,
          metric: { count: 1, minimum: 3, mean: 3, maximum: 3 },
        },
      ],
      total: 2,
    });
  });

  it('takes hostile text for text', async () => {
    for (const text of HOSTILE) {
      const quoted = `'${text.replaceAll("'", "''")}'`;
      const query = {
        query: `params.text = ${quoted} or name = ${quoted} or note like ${quoted} or params."${text.replaceAll(
          '"',
          '""',
        )}" is not null`,
      };
      const { status, body } = await find('/runs', query);
      expect({ status, text: idsOf(body).length }).toEqual({
        status: 200,
        text: 1,
      });
    }
    const { headers, text } = await find('/runs/csv', {
      query: "origin = 'observed'",
      sort: 'metrics.loss',
      columns: ['metrics.loss', 'params.text'],
    });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.slice(0, 9)).toBe('\uFEFFid,name,');
    const rows = text.split('\r\n');
    expect(rows[0].endsWith('note,metrics.loss,params.text')).toBe(true);
    expect(rows[1].endsWith(`,1.5,'${HOSTILE[2]}`)).toBe(true);
    expect(rows[2]).toContain(`oc,"'=HYPERLINK(""http://example.com"")"`);
    expect(text).toContain('"한국어, ""quoted""\nline",2,');
  });

  it('exports the runs that are named, with their values, wherever they are in the list', async () => {
    const { status, text } = await post('/runs/csv', {
      runIds: ['oc', 'oa', 'oa', "o'; drop table runs; --", 'nobody'],
      sort: 'metrics.loss',
      columns: ['metrics.loss', 'params.lora_r'],
    });
    expect(status).toBe(200);
    const rows = text.trimEnd().split(/\r\n(?=o\w,)/);
    expect(rows.slice(1).map(row => row.slice(0, 3))).toEqual(['oc,', 'oa,']);
    expect(rows[1].endsWith(',2,64')).toBe(true);
    expect(rows[2].endsWith(',3,8')).toBe(true);
    const none = await post('/runs/csv', { runIds: [] });
    expect(none.status).toBe(400);
  });

  it('exports more runs than are in memory together', async () => {
    const many = Array.from({ length: 1_203 }, (_, index) =>
      observed(`om${index}`, { experiment: 'many' }),
    );
    for (let start = 0; start < many.length; start += 100) {
      await database<RunRow>('runs').insert(many.slice(start, start + 100));
    }
    const { text } = await find('/runs/csv', { experiment: 'many' });
    const ids = text
      .split('\r\n')
      .slice(1, -1)
      .map(line => line.split(',')[0]);
    expect(new Set(ids).size).toBe(1_203);
    expect(ids).toHaveLength(1_203);
    await database('runs').where({ experiment: 'many' }).delete();
  });

  it('finds a launched run by its parameters', async () => {
    const { id } = await launch('succeeds');
    await ended(id);
    const query = {
      query: "params.outcome = 'succeeds' and metrics.loss is null",
    };
    const { body } = await find('/runs', query);
    expect(idsOf(body)).toContain(id);
  });

  it('draws the metric of runs in few points', async () => {
    const metrics = DatabaseMetricStore.create({ database });
    const { id } = await launch('succeeds');
    await database('tracked_runs').insert({
      tracker: 'main',
      id: 'long',
      run_id: id,
      dispatch_key: `${id}-1`,
      experiment: 'x',
      name: 'long',
      status: 'FINISHED',
      parameters: '{}',
      tags: '{}',
    });
    await metrics.append(
      { tracker: 'main', trackedRunId: 'long', key: 'loss' },
      Array.from({ length: 500 }, (_, step) => ({
        step,
        time: step,
        value: step === 333 ? 100 : 1,
      })),
    );
    await RunValueWriter.create({ database }).write(undefined, id, {
      metrics: { loss: 1 },
    });
    for (const metric of ['loss', undefined]) {
      const { body } = await post('/runs/sparklines', {
        runIds: [id, 'nothing'],
        metric,
      });
      expect(body.items).toHaveLength(1);
      const [{ steps, maximums, minimums, values }] = body.items;
      expect(steps.length).toBeLessThanOrEqual(60);
      expect(steps.length).toBeGreaterThan(30);
      expect(values).toHaveLength(steps.length);
      expect(Math.max(...maximums)).toBe(100);
      expect(Math.min(...minimums)).toBe(1);
    }
  });

  it('keeps notes and pins, by those who may launch, with a record', async () => {
    const written = await patch('/runs/oa', {
      note: '**Keep**',
      pinned: true,
    });
    expect({ status: written.status, body: written.body }).toMatchObject({
      status: 200,
      body: {
        note: '**Keep**',
        pinned: true,
        permitted: { annotate: true, cancel: false },
      },
    });
    const pinned = await find('/runs', { query: 'pinned = true' });
    expect(idsOf(pinned.body)).toEqual(['oa']);
    const removed = await patch('/runs/oa', { note: '' });
    expect(removed.body.note).toBeUndefined();
    expect(removed.body.pinned).toBe(true);
    expect(portal.changes).toContainEqual({ kind: 'run', runId: 'oa' });

    const refused = await patch('/runs/oa', { note: 'x' }, AUDITOR);
    expect(refused.status).toBe(403);
    const audit = await find('/audit', { subject: 'oa' }, AUDITOR);
    expect(audit.body.items).toMatchObject([
      { action: 'run.annotate', actor: AUDITOR, outcome: 'refused' },
      { action: 'run.annotate', outcome: 'allowed', detail: { note: '' } },
      {
        action: 'run.annotate',
        actor: RESEARCHER,
        outcome: 'allowed',
        detail: { note: '**Keep**', pinned: true },
      },
    ]);
    expect((await patch('/runs/oa', { state: 'failed' })).status).toBe(400);
    expect((await patch('/runs/oa', { note: 'x'.repeat(10_001) })).status).toBe(
      400,
    );
  });
});
