import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { expect, request, test as base } from '@playwright/test';
import { Mlflow } from './Mlflow';
import { ENGINEER, PortalApi } from './people';
import { Portal, until } from './portal';
import { PROJECT, publishTrainingProject } from './trainingProject';

/** What the MLflow of the filled portal holds before anything is done. */
export const FILLED = { runs: 60, experiments: 3, points: 200_000 };

/**
 * A folder named by LLMOPS_E2E_DATA is filled once and stays, for who works on one test; what tests left in it is still
 * there the next time.
 */
const KEPT_DATA = process.env.LLMOPS_E2E_DATA;

/** The one value of the long metric that is far above all others. */
const SPIKE = 100;

/** A portal whose MLflow is full of runs and models that were made elsewhere. */
export interface FilledPortal {
  portal: Portal;
  url: string;
  mlflow: Mlflow;
  /** The portal's REST API in the name of the engineer. */
  api: PortalApi;
}

/** Two runs of the project of ML research, which ended well, the older first. */
export interface TrainedRuns {
  ids: [string, string];
}

async function fill(data: string): Promise<void> {
  await promisify(execFile)(process.execPath, [
    'benchmarks/lib/fillPortal.mjs',
    ...Object.entries(FILLED).flatMap(([name, size]) => [
      `--${name}`,
      `${size}`,
    ]),
    data,
  ]);
}

/** The filling has its spike beyond so few points: this one stands in their middle. */
function addSpike(data: string) {
  const database = new DatabaseSync(join(data, 'mlflow', 'mlflow.db'));
  try {
    const { changes } = database
      .prepare("update metrics set value = ? where key = 'loss' and step = ?")
      .run(SPIKE, FILLED.points / 2);
    expect(changes).toBe(1);
  } finally {
    database.close();
  }
}

async function countRuns(api: PortalApi): Promise<number> {
  const response = await api.get('/api/llmops/runs/count');
  return response.ok() ? (await response.json()).runs : 0;
}

async function train(api: PortalApi, epochs: number): Promise<string> {
  const launched = await api.post('/api/llmops/runs', {
    project: `component:default/${PROJECT}`,
    pipeline: 'train',
    parameters: { epochs },
  });
  expect(launched.status(), await launched.text()).toBe(201);
  const { id } = await launched.json();
  await until(
    `the run ${id} to end`,
    async () => {
      const { state } = await (await api.get(`/api/llmops/runs/${id}`)).json();
      expect(['failed', 'cancelled', 'lost']).not.toContain(state);
      return state === 'succeeded';
    },
    180_000,
  );
  return id;
}

/** Runs of the project that ended well, the newest first. */
async function trainedBefore(api: PortalApi): Promise<string[]> {
  const query = new URLSearchParams({
    project: `component:default/${PROJECT}`,
    state: 'succeeded',
  });
  const { items } = await (await api.get(`/api/llmops/runs?${query}`)).json();
  return items.map((run: { id: string }) => run.id);
}

/**
 * Tests that share one filled portal, since starting one takes long. They run one after another, in the order of their
 * files; each leaves what others look at as it was.
 */
export const test = base.extend<
  object,
  { filled: FilledPortal; trained: TrainedRuns }
>({
  filled: [
    // The browser is there before the portal, and ends after it.
    async ({ browser: _browser }, use) => {
      const portal = await Portal.create(KEPT_DATA);
      const requests = await request.newContext();
      try {
        if (!existsSync(join(portal.data, 'mlflow', 'mlflow.db'))) {
          await fill(portal.data);
          addSpike(portal.data);
          publishTrainingProject(portal.data);
        }
        await portal.start();
        const api = new PortalApi(requests, portal.url, ENGINEER);
        await until(
          'all runs to be observed',
          async () => (await countRuns(api)) > FILLED.runs,
          180_000,
        );
        const mlflow = new Mlflow(`http://127.0.0.1:${portal.mlflowPort}`);
        await use({ portal, url: portal.url, mlflow, api });
      } finally {
        await requests.dispose();
        await portal.remove();
      }
    },
    { scope: 'worker', timeout: 25 * 60_000 },
  ],
  trained: [
    async ({ filled: { api } }, use) => {
      await until(
        'the project in the catalog',
        async () =>
          (
            await api.get(
              `/api/catalog/entities/by-name/component/default/${PROJECT}`,
            )
          ).ok(),
        90_000,
      );
      const [newest, older] = KEPT_DATA ? await trainedBefore(api) : [];
      await use({
        ids: [
          older ?? (await train(api, 20)),
          newest ?? (await train(api, 40)),
        ],
      });
    },
    { scope: 'worker', timeout: 8 * 60_000 },
  ],
});

export { expect };
