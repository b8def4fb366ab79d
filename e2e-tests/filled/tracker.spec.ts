import type { Browser, Locator, Page } from '@playwright/test';
import { expect, type FilledPortal, test } from '../support/filledPortal';
import { lookAt } from '../support/look';
import {
  AUDITOR,
  ENGINEER,
  openAs,
  openBeside,
  type Person,
  type PortalApi,
} from '../support/people';
import { until } from '../support/portal';
import { PROJECT } from '../support/trainingProject';

/*
 * A real MLflow that is killed under open pages and started again: what is known of it stays, with the time since when
 * it is old, and every page is current again by itself.
 */

test.describe.configure({ mode: 'serial' });

const LOST = /cannot be reached since .+; its data is from/;
const EXPERIMENT = 'team-1/experiment-001';
/** The last one, whose runs are not in sight in any list. */
const OTHER_EXPERIMENT = 'team-3/experiment-003';
const NEWCOMER = 'made after the return';

/** A page that stays open all the time, and what of MLflow it shows. */
interface Watched {
  name: string;
  page: Page;
  path: string;
  shown: (page: Page) => Locator;
}

let watched: Watched[];
/** Comes while the tracker is gone, for histories that nobody has asked for yet: they are with MLflow alone. */
let latecomer: Page;

async function endedRuns(api: PortalApi, experiment: string, limit: number) {
  const query = new URLSearchParams({
    query: `experiment = '${experiment}' and state = 'succeeded'`,
    limit: String(limit),
  });
  const { items } = await (await api.get(`/api/llmops/runs?${query}`)).json();
  return items.map((run: { id: string }) => run.id);
}

const evalLoss = (page: Page) =>
  page.getByRole('region', { name: 'eval_loss', exact: true });

async function openAll(browser: Browser, filled: FilledPortal) {
  const { api, url, mlflow } = filled;
  const compared = await endedRuns(api, EXPERIMENT, 3);
  const [model] = await mlflow.models();
  const link = (text: string) => (page: Page) =>
    page.getByRole('main').getByRole('link', { name: text }).first();
  const table = (page: Page) =>
    page.locator('[role=row][data-kind=run]').first();
  const pages: Array<
    Pick<Watched, 'name' | 'path' | 'shown'> & { person?: Person }
  > = [
    { name: 'overview', path: '', shown: link(model) },
    { name: 'runs', path: '/runs?sort=-created', shown: table },
    {
      name: 'charts',
      path: `/runs?view=charts&experiment=${EXPERIMENT}`,
      shown: evalLoss,
    },
    {
      name: 'comparison',
      path: `/compare?${compared.map((id: string) => `run=${id}`).join('&')}`,
      shown: page => page.getByRole('table').getByText('lora_r'),
    },
    { name: 'run', path: `/runs/${compared[0]}`, shown: evalLoss },
    { name: 'models', path: '/models', shown: link(model) },
    {
      name: 'model',
      path: `/models/mlflow/${encodeURIComponent(model)}`,
      shown: page =>
        page
          .getByRole('button', { name: /champion/ })
          .or(page.getByText('champion', { exact: true }))
          .first(),
    },
    {
      name: 'dataset',
      path: `/datasets/default/${PROJECT}-articles`,
      shown: page => page.getByRole('table').first(),
    },
    {
      name: 'governance',
      path: '/governance',
      shown: link(model),
      person: AUDITOR,
    },
  ];
  const windows = new Map<Person, Page>();
  const opened: Watched[] = [];
  for (const { person = ENGINEER, name, path, shown } of pages) {
    const first = windows.get(person);
    const page = first
      ? await openBeside(first)
      : await openAs(browser, url, person);
    windows.set(person, page);
    await page.goto(`${url}/llmops${path}`);
    await expect(shown(page), name).toBeVisible();
    opened.push({ name, page, path, shown });
  }
  return opened;
}

test.beforeAll(async ({ browser, filled, trained: _trained }) => {
  test.setTimeout(20 * 60_000);
  watched = await openAll(browser, filled);
});
test.afterAll(async () => {
  for (const context of new Set(watched?.map(({ page }) => page.context()))) {
    await context.close();
  }
});

test('pages say since when a lost tracker is old, and go on to show what it told', async ({
  filled,
}) => {
  test.setTimeout(20 * 60_000);
  const before = await filled.api.get('/api/llmops/runs/count');
  await filled.portal.killTracker();
  for (const { name, page, shown } of watched) {
    await page.bringToFront();
    await expect(page.getByText(LOST), name).toBeVisible();
    await expect(shown(page), name).toBeVisible();
  }
  // Nor does who comes only now see less.
  for (const { name, page, path, shown } of watched) {
    await page.bringToFront();
    await page.goto(`${filled.url}/llmops${path}`);
    await expect(page.getByText(LOST), name).toBeVisible();
    await expect(shown(page), name).toBeVisible();
    await expect(page.getByText('Something went wrong'), name).toHaveCount(0);
  }
  await lookAt(watched[1].page, 'lost-tracker');
  const [unseen] = await endedRuns(filled.api, OTHER_EXPERIMENT, 1);
  latecomer = await openBeside(watched[0].page);
  await latecomer.goto(`${filled.url}/llmops/runs/${unseen}`);
  await expect(evalLoss(latecomer).getByRole('alert')).toContainText(
    'could not be reached',
  );
  const during = await filled.api.get('/api/llmops/runs/count');
  expect(await during.json()).toEqual(await before.json());
});

test('pages are current again by themselves when the tracker is back', async ({
  filled,
}) => {
  test.setTimeout(20 * 60_000);
  const { api, mlflow, portal } = filled;
  await portal.restartTracker();
  const experiment = await mlflow.createExperiment('after the return');
  const run = await mlflow.createRun({
    experiment,
    name: NEWCOMER,
    metrics: { eval_loss: 0.5 },
  });
  await mlflow.createModel({ name: 'returned', description: NEWCOMER });
  await mlflow.createVersion({ name: 'returned', description: '', run });
  await until(
    'the new run to be observed',
    async () => {
      const query = new URLSearchParams({ query: `name = '${NEWCOMER}'` });
      const answer = await (await api.get(`/api/llmops/runs?${query}`)).json();
      return answer.items.length > 0;
    },
    60_000,
  );
  for (const { name, page, shown } of watched) {
    await page.bringToFront();
    await expect(page.getByText(LOST), name).toHaveCount(0);
    await expect(shown(page), name).toBeVisible();
  }
  const at = (name: string) => {
    const found = watched.find(one => one.name === name);
    if (!found) {
      throw new Error(`No page "${name}" is open`);
    }
    return found.page;
  };
  await at('runs').bringToFront();
  await expect(at('runs').getByRole('link', { name: NEWCOMER })).toBeVisible();
  for (const name of ['overview', 'models', 'governance']) {
    await at(name).bringToFront();
    await expect(
      at(name).getByRole('link', { name: 'returned' }).first(),
      name,
    ).toBeVisible();
  }
  // What only MLflow had is drawn now.
  await latecomer.bringToFront();
  await expect(evalLoss(latecomer).locator('canvas')).toBeVisible();
  await expect(evalLoss(latecomer).getByRole('alert')).toHaveCount(0);
});
