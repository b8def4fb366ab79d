import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  InMemoryProjectSource,
  pushImage,
} from '@llmops/backstage-plugin-llmops-node/testing';
import { projectFiles } from './__testUtils__/clusterProject';
import {
  type ClusterEngine,
  labSetting,
  NAMESPACE,
  PIPELINES_URL,
  runsOfJobs,
} from './__testUtils__/LabJobs';
import {
  type PortalOptions,
  PortalProcess,
} from './__testUtils__/PortalProcess';

/*
 * Exactly one job on the cluster for one run. A portal is killed by SIGKILL between every two steps of the dispatch,
 * and another one takes over; two portals on one database get the same launch; five hundred runs are launched at once.
 * What is counted are the jobs that the cluster has.
 */

jest.setTimeout(600_000);

const ENGINES: ClusterEngine[] = [
  'pytorchjob',
  'trainjob',
  ...(PIPELINES_URL ? ['kubeflow-pipelines' as const] : []),
];

/** In the order in which a dispatch comes by. */
const FAULT_POINTS = [
  'dispatch:claimed',
  'dispatch:beginning',
  'dispatch:begun',
  'dispatch:looked-up',
  'dispatch:submitted',
  'dispatch:saving',
  'dispatch:saved',
  'follow:claimed',
  'follow:running',
];
const CANCEL_FAULT_POINTS = ['cancel:claimed', 'cancel:sent'];

const ENDED = ['succeeded', 'failed', 'cancelled', 'lost'];

const databases = TestDatabases.create({
  ids: ['POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

let folder: string;
let image: string;
const started: PortalProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llmops-portals-'));
  image = `${labSetting('LLMOPS_LAB_REGISTRY')}/lab/portals`;
  const commit = new InMemoryProjectSource().commit(
    'cluster-llm',
    projectFiles(image),
  );
  await pushImage(image, commit);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map(portal => portal.kill()));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function start(
  database: PortalOptions['database'],
  faultPoint?: string,
): PortalProcess {
  const portal = PortalProcess.start(
    {
      ...{ database, image },
      llmops: {
        clusters: {
          lab: {
            connection: {
              kubeconfig: { file: labSetting('LLMOPS_LAB_KUBECONFIG') },
            },
            namespaces: [{ namespace: NAMESPACE, owners: ['*'] }],
            allowWithoutQueue: true,
          },
        },
        ...(PIPELINES_URL
          ? {
              pipelines: {
                lab: {
                  url: PIPELINES_URL,
                  namespaces: [{ owners: ['*'] }],
                  pollInterval: { milliseconds: 500 },
                },
              },
            }
          : {}),
        registries: { [labSetting('LLMOPS_LAB_REGISTRY')]: { insecure: true } },
      },
    },
    faultPoint,
  );
  started.push(portal);
  return portal;
}

function file(name: string): PortalOptions['database'] {
  const filename = join(folder, `${name}.sqlite`);
  return { client: 'better-sqlite3', connection: { filename } };
}

/** The run once it has ended. */
async function endOf(portal: PortalProcess, id: string) {
  for (;;) {
    const run = await portal.run(id);
    if (ENDED.includes(run.state)) {
      return run;
    }
    await pause(50);
  }
}

const jobsOf = async (engine: ClusterEngine, id: string) =>
  (await runsOfJobs(engine)).filter(run => run === id);

describe.each(ENGINES)('portals that die, %s', engine => {
  it('make one job wherever they are killed', async () => {
    const database = file(`die-${engine}`);
    let portal = start(database);
    for (const faultPoint of FAULT_POINTS) {
      await portal.dieAt(faultPoint);
      await portal.tryLaunch(engine, 'short', faultPoint);
      expect(await portal.ended()).toBe('SIGKILL');
      portal = start(database);
      const id = await portal.launch(engine, 'short', faultPoint);
      const { state, reason, attempt } = await endOf(portal, id);
      expect({ faultPoint, state, reason, attempt }).toEqual({
        ...{ faultPoint, state: 'succeeded', reason: undefined, attempt: 1 },
      });
      expect(await jobsOf(engine, id)).toHaveLength(1);
      const events = await portal.events(id);
      expect(
        events.filter(({ type }) => type === 'run.submitted'),
      ).toHaveLength(1);
    }
  });

  it('cancel the one job wherever they are killed', async () => {
    const database = file(`cancel-${engine}`);
    let portal = start(database);
    for (const faultPoint of CANCEL_FAULT_POINTS) {
      const id = await portal.launch(engine, 'long', faultPoint);
      while ((await portal.run(id)).state !== 'running') {
        await pause(50);
      }
      await portal.dieAt(faultPoint);
      await portal.cancel(id).catch(() => {});
      expect(await portal.ended()).toBe('SIGKILL');
      portal = start(database);
      expect((await endOf(portal, id)).state).toBe('cancelled');
      expect(await jobsOf(engine, id)).toHaveLength(1);
    }
  });
});

describe.each(databases.eachSupportedId())('two portals, %p', id => {
  it('make one job for a run that both are asked for', async () => {
    const ROUNDS = 20;
    const { client, connection } = (await databases.init(id)).client.config;
    // Knex hides the password from enumeration, and so from JSON.
    const database = {
      client,
      connection: { ...connection, password: connection.password },
    };
    const first = start(database);
    // Migrations are done by one.
    await first.events('none');
    const pair = [first, start(database)];
    const ids = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const engine = ENGINES[round % ENGINES.length];
      const answers = await Promise.all(
        pair.map(portal => portal.launch(engine, 'short', `race-${round}`)),
      );
      expect(answers[0]).toBe(answers[1]);
      ids.add(answers[0]);
    }
    for (const run of ids) {
      expect((await endOf(pair[1], run)).state).toBe('succeeded');
    }
    const jobs = (await Promise.all(ENGINES.map(runsOfJobs))).flat();
    expect(jobs.filter(run => ids.has(run)).sort()).toEqual([...ids].sort());
  });
});

describe('five hundred runs', () => {
  it('get one job each, and all of them end', async () => {
    const COUNT = 500;
    const portal = start(file('many'));
    const ids: string[] = [];
    for (let first = 0; first < COUNT; first += 50) {
      const launched = Array.from({ length: 50 }, (_, index) =>
        portal.launch('pytorchjob', 'short', `many-${first + index}`),
      );
      ids.push(...(await Promise.all(launched)));
    }
    expect(new Set(ids).size).toBe(COUNT);
    const states: Record<string, number> = {};
    for (const id of ids) {
      const { state } = await endOf(portal, id);
      states[state] = (states[state] ?? 0) + 1;
    }
    expect(states).toEqual({ succeeded: COUNT });
    const known = new Set(ids);
    const jobs = (await runsOfJobs('pytorchjob')).filter(id => known.has(id));
    expect(jobs.sort()).toEqual(ids.sort());
  });
});
