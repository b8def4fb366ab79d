import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { z } from 'zod';
import { FaultyProxy } from '../__testUtils__/FaultyProxy';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { PortalProcess } from '../__testUtils__/PortalProcess';
import { toolsPython } from '../__testUtils__/toolsPython';

/*
 * Portals in processes of their own on one database, of which one is killed by SIGKILL while it reads a real MLflow
 * server. What they asked the server for is counted by a proxy before it.
 */

jest.setTimeout(300_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const RUNS = 48;
const PAGE = 8;
/** Two pages take longer than a cycle of the first reading. */
const PAGE_MS = 1500;

const search = z.looseObject({
  filter: z.string().optional(),
  page_token: z.string().optional(),
});

let server: MlflowServer;
let proxy: FaultyProxy;
let pen: MlflowPen;
/** Where the pages of the first reading begin that were asked for. */
let pages: number[] = [];

beforeAll(async () => {
  server = await MlflowServer.start(toolsPython());
  pen = new MlflowPen(server.url);
  await fill();
  proxy = await FaultyProxy.start(server.url);
  proxy.change = async (path, body) => {
    const asked =
      path.endsWith('runs/search') && search.parse(JSON.parse(body));
    if (!asked || !asked.filter?.includes('<=')) {
      return body;
    }
    pages.push(offsetOf(asked.page_token));
    await sleep(PAGE_MS);
    return JSON.stringify({ ...asked, max_results: PAGE });
  };
});
afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});

async function fill(): Promise<void> {
  const oldest = Date.now() - RUNS * 1e6;
  const make = async (n: number) => {
    const startTime = oldest + n * 1e5;
    const id = await pen.startRun({ name: `run ${n}`, startTime });
    await pen.logMetric(id, 'loss', [{ step: 1, time: startTime, value: n }]);
    await pen.endRun(id);
  };
  const numbers = Array.from({ length: RUNS }, (_, n) => n);
  for (let n = 0; n < RUNS; n += PAGE) {
    await Promise.all(numbers.slice(n, n + PAGE).map(make));
  }
}

describe.each(databases.eachSupportedId())('portals on %p', databaseId => {
  let folder: string;
  let database: Knex;
  const started: PortalProcess[] = [];
  /** The one that goes on from test to test: to start one takes most of the time. */
  let running: PortalProcess;

  beforeAll(async () => {
    pages = [];
    folder = await mkdtemp(join(tmpdir(), 'llmops-crash-'));
    database =
      databaseId === 'SQLITE_3'
        ? knexFactory({
            client: 'better-sqlite3',
            connection: { filename: join(folder, 'database.sqlite') },
            useNullAsDefault: true,
          })
        : await databases.init(databaseId);
  });
  afterAll(async () => {
    await Promise.all(started.map(portal => portal.kill()));
    await database?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  async function startPortal(url: string): Promise<PortalProcess> {
    const portal = await PortalProcess.start(database, url);
    started.push(portal);
    return portal;
  }

  /** How far the first reading has come as far as is stored. */
  async function markOf(): Promise<number | undefined> {
    const row = await database('tracker_sync').first();
    const { runs } = JSON.parse(row?.cursor ?? '{}');
    return runs?.isComplete ? RUNS : runs?.backfill?.runs;
  }

  it('go on with the first reading where one was killed, and lose and double nothing', async () => {
    const first = await startPortal(proxy.url);
    await until(async () => ((await markOf()) ?? 0) > 0);
    await first.kill();
    const mark = (await markOf()) ?? 0;
    expect(mark).toBeLessThan(RUNS);
    expect(mark % PAGE).toBe(0);
    const before = pages;
    expect(before).toEqual([...new Set(before)]);

    pages = [];
    running = await startPortal(proxy.url);
    await until(async () => (await markOf()) === RUNS);
    // Each page from the mark on once, and none before it.
    expect(pages).toEqual(
      Array.from({ length: (RUNS - mark) / PAGE }, (_, n) => mark + n * PAGE),
    );
    const ids: string[] = await database('runs').pluck('tracked_run_id');
    expect(ids).toHaveLength(RUNS);
    expect(new Set(ids).size).toBe(RUNS);
    const values: number[] = await database('run_values')
      .join('run_keys', 'run_keys.id', 'run_values.key_id')
      .where({ kind: 'metric', key: 'loss' })
      .pluck('number');
    expect(values.map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: RUNS }, (_, n) => n),
    );
    const [state] = await database('tracker_sync');
    expect(state).toMatchObject({ progress: null, error: null });
  });

  it('read the server one at a time, and another goes on when one is killed', async () => {
    const other = await FaultyProxy.start(server.url);
    const fresh: string[] = [];
    const startRun = async (name: string) => {
      const id = await pen.startRun({ name });
      fresh.push(id);
      return id;
    };
    try {
      const asked = proxy.requests.length;
      await until(async () => proxy.requests.length > asked + 6);
      await startPortal(other.url);
      const known = async (id: string) =>
        Boolean(await database('runs').where({ tracked_run_id: id }).first());
      const one = await startRun('one');
      await until(() => known(one));
      expect(other.requests).toEqual([]);

      await running.kill();
      const asking = proxy.requests.length;
      const two = await startRun('two');
      await until(() => known(two));
      expect(other.requests.length).toBeGreaterThan(0);
      expect(proxy.requests).toHaveLength(asking);
      expect(await database('runs').count({ count: '*' })).toEqual([
        expect.objectContaining({
          count: databaseId === 'SQLITE_3' ? RUNS + 2 : `${RUNS + 2}`,
        }),
      ]);
    } finally {
      await Promise.all(started.map(portal => portal.kill()));
      await other.stop();
      await Promise.all(fresh.map(id => pen.removeRun(id)));
    }
  });
});

function offsetOf(token: string | undefined): number {
  return token === undefined
    ? 0
    : z
        .object({ offset: z.number() })
        .parse(JSON.parse(Buffer.from(token, 'base64').toString())).offset;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    await sleep(50);
  }
}
