import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/filledPortal';
import { lookAt } from '../support/look';
import { ENGINEER, openAs } from '../support/people';

/*
 * The list of runs over a real MLflow, counted and ordered as MLflow itself counts and orders; and the same runs as
 * charts, and side by side.
 */

test.describe.configure({ mode: 'serial' });

const CONDITION = 'metrics.eval_loss < 2';

let page: Page;

test.beforeAll(async ({ browser, filled }) => {
  page = await openAs(browser, filled.url, ENGINEER);
});
test.afterAll(() => page?.context().close());

const box = () => page.getByRole('combobox', { name: 'Conditions on runs' });
const table = () => page.getByLabel('Runs', { exact: true });
const rows = () => table().locator('[role=row][data-kind=run]');
const names = () => rows().locator('[data-column=name] a').allInnerTexts();
const header = (name: RegExp) => page.getByRole('columnheader', { name });

/** How many runs the footer says there are, as soon as they are counted. */
async function counted(): Promise<number> {
  const footer = page.getByText(/^\d+–\d+ of \d+ runs/);
  await expect(footer).toBeVisible();
  return Number(/of (\d+) runs/.exec(await footer.innerText())?.[1]);
}

/** Replaces the parameters of the URL. */
async function openRuns(url: string, params: Record<string, string>) {
  await page.goto(`${url}/llmops/runs?${new URLSearchParams(params)}`);
  await expect(rows().first()).toBeVisible();
}

test('conditions are completed, refused where they are wrong, and count what MLflow counts', async ({
  filled,
}) => {
  await page.goto(`${filled.url}/llmops/runs`);
  await box().pressSequentially('eval_lo');
  await expect(
    page.getByRole('option', { name: /^metrics\.eval_loss/ }),
  ).toBeVisible();
  await box().press('ArrowDown');
  await box().press('Enter');
  await expect(box()).toHaveValue('metrics.eval_loss ');

  await box().pressSequentially("< 'low'");
  await box().press('Escape');
  await box().press('Enter');
  await expect(page.getByRole('alert')).toContainText('compared with a number');
  await expect(page.locator('mark')).toHaveText("'low'");
  await expect(page).not.toHaveURL(/query=/);

  await box().fill(CONDITION);
  await box().press('Escape');
  await box().press('Enter');
  await expect(page).toHaveURL(/query=/);
  await expect(header(/eval_loss/)).toBeVisible();
  await page.getByRole('button', { name: 'Nested' }).click();
  await expect(page).toHaveURL(/nesting=flat/);
  const ofMlflow = await filled.mlflow.searchRuns(CONDITION);
  await expect.poll(counted).toBe(ofMlflow.length);
});

test('sorts by a metric, whose column appears, as MLflow does', async ({
  filled,
}) => {
  await expect(header(/perplexity/)).toHaveCount(0);
  await openRuns(filled.url, {
    nesting: 'flat',
    query: CONDITION,
    sort: '-metrics.perplexity',
  });
  await expect(header(/perplexity/)).toHaveAttribute('aria-sort', 'descending');
  const sorted = async (order: string) => {
    const runs = await filled.mlflow.searchRuns(CONDITION, order);
    return runs.slice(0, 8).map(run => run.info.run_name);
  };
  const firstNames = async () => (await names()).slice(0, 8);
  await expect
    .poll(firstNames)
    .toEqual(await sorted('metrics.perplexity DESC'));
  await header(/eval_loss/)
    .getByRole('button')
    .click();
  await expect(header(/eval_loss/)).toHaveAttribute('aria-sort', 'ascending');
  await expect.poll(firstNames).toEqual(await sorted('metrics.eval_loss ASC'));
});

test('a nested run stays with its parent, however the list is sorted', async ({
  filled,
}) => {
  const experiment = 'team-2/experiment-002';
  for (const sort of ['-metrics.eval_loss', 'name', '-created']) {
    await openRuns(filled.url, { experiment, sort });
    const parent = rows().filter({ hasText: '9 child runs' });
    await expect(parent).toHaveCount(1);
    await parent.locator('[data-column=name] span').first().click();
    await expect(parent).toHaveAttribute('aria-expanded', 'true');
    const levels = () =>
      rows().evaluateAll(drawn =>
        drawn
          .map(row => ({
            place: Number(row.getAttribute('aria-rowindex')),
            level: Number(row.getAttribute('aria-level')),
          }))
          .sort((a, b) => a.place - b.place)
          .map(({ level }) => level)
          .join(''),
      );
    await expect.poll(levels, sort).toMatch(/^1*12{9}1*$/);
  }
});

test('a selection outlives scrolling, sorting and a reload, in a URL that others can open', async ({
  browser,
  filled,
}) => {
  await openRuns(filled.url, { nesting: 'flat', sort: 'name' });
  // Only the rows in sight are drawn.
  expect(await rows().count()).toBeLessThan(await counted());
  for (const place of [0, 1]) {
    await rows().nth(place).getByRole('checkbox').click();
  }
  await table().focus();
  await table().press('End');
  const last = page.locator('[role=row][data-active][data-kind=run]');
  await expect(last).toHaveAttribute(
    'aria-rowindex',
    `${(await counted()) + 1}`,
  );
  await table().press('Space');
  await expect(page.getByText('3 selected')).toBeVisible();
  await header(/^State/)
    .getByRole('button')
    .click();
  await expect(page).toHaveURL(/sort=state/);
  await expect(page.getByText('3 selected')).toBeVisible();
  await box().fill(CONDITION);
  await box().press('Escape');
  await box().press('Enter');
  await expect(page).toHaveURL(/query=/);
  await expect(page.getByText('3 selected')).toBeVisible();

  const total = await counted();
  const shown = await names();
  const colleague = await openAs(browser, filled.url, ENGINEER);
  await colleague.goto(page.url());
  await expect(colleague.getByText('3 selected')).toBeVisible();
  await expect(
    colleague.getByText(new RegExp(`of ${total} runs`)),
  ).toBeVisible();
  expect(
    await colleague
      .locator('[role=row][data-kind=run] [data-column=name] a')
      .allInnerTexts(),
  ).toEqual(shown);
  await colleague.context().close();
});

test('exports what matches as CSV', async () => {
  const total = await counted();
  const download = page.waitForEvent('download');
  await page
    .getByRole('button', { name: 'Export all matching runs as CSV' })
    .click();
  const file = await download;
  const csv = await readFile(await file.path(), 'utf8');
  const [head, ...lines] = csv.trim().split('\r\n');
  expect(head).toContain('metrics.eval_loss');
  expect(lines).toHaveLength(total);
});

test('the list is as it should be to look at, and for everybody', async ({
  filled,
}) => {
  await openRuns(filled.url, {
    query: "metrics.eval_loss < 2.5 and params.optimizer = 'adamw'",
    sort: 'metrics.eval_loss',
  });
  await lookAt(page, 'runs');
});

const eye = (name: string) =>
  page.getByRole('button', { name: `Show ${name} on the charts` });
const eyes = () =>
  page.getByRole('button', { name: /^Show .* on the charts$/ });
const chart = (metric: string) =>
  page.getByRole('region', { name: metric, exact: true });
const chartTitles = () =>
  page.locator('section h2, section h3').allInnerTexts();

/** Histories that nobody has asked for before are read first. */
const expectDrawn = (region: Locator) =>
  expect(region.locator('canvas')).toBeVisible({ timeout: 90_000 });

test('shows the runs as charts: hides one, finds a metric, pins it', async ({
  filled,
}) => {
  await page.goto(
    `${filled.url}/llmops/runs?view=charts&experiment=team-1/experiment-001`,
  );
  await expectDrawn(chart('eval_loss'));
  const hidden = 'train-1.5B-2';
  await expect(eye(hidden)).toHaveAttribute('aria-pressed', 'true');
  const others = (await eyes().count()) - 1;
  const asked = page.waitForRequest(
    request =>
      request.url().endsWith('/runs/curves') &&
      request.postDataJSON().runIds.length === others,
  );
  await eye(hidden).click();
  await expect(eye(hidden)).toHaveAttribute('aria-pressed', 'false');
  await asked;

  await page.getByRole('searchbox', { name: 'Name of a metric' }).fill('eval/');
  await expect(chart('eval_loss')).toHaveCount(0);
  await page.getByRole('button', { name: 'Pin eval/f1 to the top' }).click();
  await expect.poll(async () => (await chartTitles())[0]).toBe('eval/f1');
  await page.reload();
  await expect.poll(async () => (await chartTitles())[0]).toBe('eval/f1');
  await expect(eye(hidden)).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('searchbox', { name: 'Name of a metric' }).fill('');
  await expectDrawn(chart('eval_loss'));
  await lookAt(page, 'charts');
});

test('a link reproduces a comparison with its scale, smoothing and axis', async ({
  browser,
  filled,
}) => {
  const query = new URLSearchParams({
    query: "experiment = 'team-1/experiment-001' and params.optimizer = 'lion'",
    limit: '6',
  });
  const answer = await filled.api.get(`/api/llmops/runs?${query}`);
  const runs: Array<{ id: string; name: string }> = (await answer.json()).items;
  const link = runs.map(({ id }) => `run=${id}`).join('&');
  await page.goto(`${filled.url}/llmops/compare?${link}`);
  await expectDrawn(chart('eval_loss'));
  // The switch itself is drawn by the label around it; its input has no place on the page.
  await page.getByText('Log scale', { exact: true }).click();
  await expect(page).toHaveURL(/scale=log/);
  const smoothing = page.getByRole('slider', { name: 'Smoothing' });
  await smoothing.focus();
  await smoothing.press('PageUp');
  await expect(page).toHaveURL(/smoothing=0\.\d/);
  await page.getByRole('button', { name: /Horizontal axis/ }).click();
  await page.getByRole('option', { name: 'Time since start' }).click();
  await expect(page).toHaveURL(/x=relative/);
  await page.getByRole('button', { name: 'Pin eval/f1 to the top' }).click();
  await expect(page).toHaveURL(/pin=eval/);
  await eye(runs[1].name).click();
  await expect(page).toHaveURL(/hide=/);

  const colleague = await openAs(browser, filled.url, ENGINEER);
  await colleague.goto(page.url());
  const there = colleague.getByRole('region', { name: 'eval/f1', exact: true });
  await expectDrawn(there);
  await expect(there.getByText(/Smoothed/)).toBeVisible();
  await expect(
    colleague.getByRole('switch', { name: 'Log scale' }),
  ).toBeChecked();
  await expect(
    colleague.getByRole('slider', { name: 'Smoothing' }),
  ).toHaveValue(await smoothing.inputValue());
  await expect(
    colleague.getByRole('button', { name: /Horizontal axis/ }),
  ).toContainText('Time since start');
  expect((await colleague.locator('section h3').allInnerTexts())[0]).toBe(
    'eval/f1',
  );
  await expect(
    colleague.getByRole('button', {
      name: `Show ${runs[1].name} on the charts`,
    }),
  ).toHaveAttribute('aria-pressed', 'false');
  const differences = colleague.getByRole('table').first();
  await expect(differences.getByText('lora_r')).toBeVisible();
  await expect(differences.getByText('optimizer')).toHaveCount(0);
  await expect(
    colleague.getByRole('group', { name: /Parallel coordinates/ }),
  ).toBeVisible();
  await colleague.context().close();
  await lookAt(page, 'compare');
});
