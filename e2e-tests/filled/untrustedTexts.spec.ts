import type { Page } from '@playwright/test';
import { HOSTILE_TEXTS } from '../../plugins/llmops-common/src/testing/hostileTexts';
import { expect, test } from '../support/filledPortal';
import { HarmWatch } from '../support/HarmWatch';
import {
  HOSTILE_EXPERIMENT,
  HOSTILE_KEYS,
  makeHostileRuns,
} from '../support/hostileRuns';
import { lookAt } from '../support/look';
import { AUDITOR, ENGINEER, openAs } from '../support/people';
import { until } from '../support/portal';

/*
 * Texts that try to be more than text, wherever MLflow lets somebody write one: names of runs, models, experiments,
 * metrics, parameters, tags and data, values, descriptions and cards; and what is typed into filters. Nothing runs, asks
 * for anything elsewhere, or moves what stands beside it.
 *
 * The last file by its name: the runs and models that it makes stay in MLflow, where others count theirs.
 */

test.describe.configure({ mode: 'serial' });

const [SCRIPT] = HOSTILE_KEYS;
const ofExperiment = `experiment = '${HOSTILE_EXPERIMENT}'`;
const quoted = (key: string) => `"${key.replace(/"/g, '""')}"`;
/** The few runs that have metrics come first. */
const byMetric = `-metrics.${quoted(SCRIPT)}`;

let page: Page;
let watch: HarmWatch;
let models: string[];
let runIds: string[];

test.beforeAll(async ({ browser, filled }) => {
  const made = await makeHostileRuns(filled.mlflow, filled.portal.data);
  models = made.models;
  const query = new URLSearchParams({
    query: ofExperiment,
    nesting: 'flat',
    sort: byMetric,
    limit: '200',
  });
  runIds = await until(
    'all runs to be observed',
    async () => {
      const answer = await filled.api.get(`/api/llmops/runs?${query}`);
      const { items } = await answer.json();
      return (
        items.length === made.runs && items.map((run: { id: string }) => run.id)
      );
    },
    90_000,
  );
  page = await openAs(browser, filled.url, ENGINEER);
  watch = new HarmWatch(page, filled.url);
});
test.afterAll(() => page?.context().close());

/** Nothing became more than text, and no long word made the page wider than the window. */
async function expectCalm(where: string, shown: Page = page) {
  await watch.expectNone(where);
  const overflow = await shown.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(overflow, `${where} is wider than the window`).toBeLessThanOrEqual(0);
}

/** Enough to try every layer of a page, where each text costs a page: one in so many. */
function oneIn<T>(count: number, all: readonly T[]): T[] {
  return all.filter((_, index) => index % count === 0);
}

const rows = () => page.locator('[role=row][data-kind=run]');

test('in lists and columns of runs', async ({ filled }) => {
  for (const identifier of ['metrics', 'params', 'tags'] as const) {
    const columns = HOSTILE_KEYS.slice(0, 20).map(key => [
      'column',
      `${identifier}.${quoted(key)}`,
    ]);
    const params = new URLSearchParams([
      ['query', ofExperiment],
      ['nesting', 'flat'],
      ['sort', byMetric.replace('metrics', identifier)],
      ...columns,
    ]);
    await page.goto(`${filled.url}/llmops/runs?${params}`);
    await expect(rows().first()).toBeVisible();
    await expect(page.getByText('Something went wrong')).toHaveCount(0);
    await expectCalm(identifier);
  }
  await lookAt(page, 'hostile-runs');
});

test('in groups, charts and a comparison', async ({ filled }) => {
  const { url } = filled;
  const filter = new URLSearchParams({ query: ofExperiment });
  await page.goto(`${url}/llmops/runs?${filter}&group=params.lora_r`);
  await expect(
    page.locator('[role=row][data-kind=group]').first(),
  ).toBeVisible();
  await expectCalm('groups');

  filter.set('sort', byMetric);
  await page.goto(`${url}/llmops/runs?view=charts&${filter}`);
  await expect(page.locator('section canvas').first()).toBeVisible();
  await expectCalm('charts');

  const compared = runIds
    .slice(0, 12)
    .map(id => `run=${id}`)
    .join('&');
  await page.goto(`${url}/llmops/compare?${compared}&facts=all`);
  await expect(page.getByRole('table').first()).toBeVisible();
  await expectCalm('comparison');
  await lookAt(page, 'hostile-comparison');
});

test('on the page of a run, with its data, tags and parameters', async ({
  filled,
}) => {
  const query = new URLSearchParams({
    query: `${ofExperiment} and params.long is not null`,
  });
  const answer = await filled.api.get(`/api/llmops/runs?${query}`);
  const { items } = await answer.json();
  expect(items).toHaveLength(2);
  for (const { id } of items) {
    await page.goto(`${filled.url}/llmops/runs/${id}`);
    await expect(
      page.getByRole('region', { name: 'Parameters', exact: true }),
    ).toContainText('__proto__');
    await expect(page.locator('section canvas').first()).toBeVisible();
    await expectCalm('run');
  }
  await lookAt(page, 'hostile-run');
});

test('in lists and facets of models, and on their pages', async ({
  browser,
  filled,
}) => {
  const { url } = filled;
  await page.goto(`${url}/llmops/models`);
  await expect(page.getByRole('feed')).toContainText('<script>');
  await expectCalm('models');
  for (const name of oneIn(4, models)) {
    await page.goto(`${url}/llmops/models/mlflow/${encodeURIComponent(name)}`);
    await expect(
      page.getByRole('heading', { name: 'The card', exact: true }),
    ).toBeVisible();
    await expectCalm(name);
  }
  await lookAt(page, 'hostile-model');
  await page.goto(`${url}/llmops`);
  await expect(
    page.getByRole('link', { name: models[models.length - 1] }).first(),
  ).toBeVisible();
  await expectCalm('overview');

  const auditor = await openAs(browser, url, AUDITOR);
  const watched = new HarmWatch(auditor, url);
  for (const view of ['models', 'owners']) {
    await auditor.goto(`${url}/llmops/governance?view=${view}`);
    await expect(auditor.getByRole('row').nth(2)).toBeVisible();
    await watched.expectNone(view);
  }
  await auditor.context().close();
});

test('typed into filters, and in the address', async ({ filled }) => {
  const { url } = filled;
  await page.goto(`${url}/llmops/runs`);
  const box = page.getByRole('combobox', { name: 'Conditions on runs' });
  const search = page.getByRole('searchbox').first();
  for (const { name, text } of oneIn(2, HOSTILE_TEXTS)) {
    await box.fill(text.slice(0, 2_000));
    await box.press('Escape');
    await box.press('Enter');
    await search.fill(text.slice(0, 200));
    await watch.expectNone(name);
  }
  await expectCalm('filters');
  const short = HOSTILE_TEXTS.filter(({ text }) => text.length < 500);
  for (const [index, { name, text }] of oneIn(5, short).entries()) {
    const params = new URLSearchParams(
      [
        'query',
        'text',
        'sort',
        'column',
        'group',
        'state',
        'period',
        'run',
        'hide',
        'pin',
        'metric',
        'missing',
      ].map(key => [key, text]),
    );
    const path = ['runs', 'compare', 'models', 'datasets'][index % 4];
    await page.goto(`${url}/llmops/${path}?${params}`);
    await expect(
      page.getByRole('main').or(page.getByRole('search')).first(),
    ).toBeVisible();
    await expectCalm(`${path} with ${name}`);
  }
});

test('in files for spreadsheets', async ({ filled }) => {
  const columns = HOSTILE_KEYS.slice(0, 40).map(key => [
    'columns',
    `params.${quoted(key)}`,
  ]);
  const params = new URLSearchParams([['query', ofExperiment], ...columns]);
  const answer = await filled.api.get(`/api/llmops/runs/csv?${params}`);
  expect(answer.status(), await answer.text()).toBe(200);
  expect(answer.headers()['content-type']).toContain('text/csv');
  expect(answer.headers()['content-disposition']).toContain('attachment');
  const cells = (await answer.text()).matchAll(
    /(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g,
  );
  const formulas = [...cells]
    .map(([, inQuotes, plain]) => inQuotes ?? plain)
    .filter(cell => /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)));
  expect(formulas).toEqual([]);
});
