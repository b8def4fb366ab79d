import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/filledPortal';
import { HarmWatch } from '../support/HarmWatch';
import { lookAt } from '../support/look';
import { ENGINEER, openAs } from '../support/people';
import { until } from '../support/portal';

/*
 * Files that runs stored in a real MLflow: looked at in the browser as what they are, and downloaded through the
 * backend by who may see the run.
 */

test.describe.configure({ mode: 'serial' });

const RUN = 'window.hostileTextRan=1';
const HOSTILE_FILES = {
  'page.html': `<html><script>${RUN}</script><body onload="${RUN}"><img src=x onerror="${RUN}">`,
  'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script><image href="https://outside.example/a.png"/></svg>`,
  'notes.md': `# Notes\n\n<script>${RUN}</script><img src=x onerror="${RUN}">\n\n[read](javascript:${RUN}) ![](https://outside.example/pixel.png) <iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  'table.csv': `name,value\n"<img src=x onerror=""${RUN}"">",=HYPERLINK("https://outside.example")\n`,
  'data.json': JSON.stringify({
    __proto__x: 1,
    html: `<img src=x onerror="${RUN}">`,
  }),
  'picture.png': `<html><script>${RUN}</script>`,
};

let page: Page;

test.beforeAll(async ({ browser, filled }) => {
  page = await openAs(browser, filled.url, ENGINEER);
});
test.afterAll(() => page?.context().close());

const files = () => page.getByRole('region', { name: 'Artifacts' });
const preview = (name: string) =>
  files().getByRole('region', { name, exact: true });
const choose = (name: string) =>
  files()
    .getByRole('button', { name: new RegExp(`^${name.replace('.', '\\.')}`) })
    .click();

test('shows files of a run as what they are', async ({ filled, trained }) => {
  await page.goto(`${filled.url}/llmops/runs/${trained.ids[1]}`);
  await files().scrollIntoViewIfNeeded();
  await files().getByRole('button', { name: 'Folder fit' }).click();

  await choose('training.log');
  await expect(preview('training.log')).toContainText('epoch 39: loss');
  await choose('summary.json');
  await expect(preview('summary.json')).toContainText('perplexity');
  await choose('losses.csv');
  const table = preview('losses.csv').getByRole('table');
  await expect(table.getByRole('columnheader')).toHaveText([
    '#',
    'epoch',
    'loss',
  ]);
  await expect(table.getByRole('row')).toHaveCount(41);
  await files().getByRole('button', { name: 'Folder charts' }).click();
  await choose('losses.png');
  const image = preview('losses.png').locator('img');
  await expect
    .poll(() =>
      image.evaluate(element =>
        element instanceof HTMLImageElement ? element.naturalWidth : 0,
      ),
    )
    .toBe(480);
  await choose('report.md');
  await expect(
    preview('report.md').getByRole('heading', {
      name: 'Report',
      exact: true,
    }),
  ).toBeVisible();
  await expect(preview('report.md').getByRole('table')).toBeVisible();
  await lookAt(page, 'artifacts', files());
});

test('sends a file to who may see the run, and to nobody else', async ({
  filled,
  playwright,
}) => {
  const download = page.waitForEvent('download');
  await preview('report.md').getByRole('button', { name: 'Download' }).click();
  const file = await download;
  expect(new URL(file.url()).origin).toBe(filled.url);
  expect(file.suggestedFilename()).toBe('report.md');
  expect(await readFile(await file.path(), 'utf8')).toContain('# Report');

  const nobody = await playwright.request.newContext();
  expect((await nobody.get(file.url())).status()).toBe(401);
  await nobody.dispose();
});

test('hostile files stay files', async ({ filled }) => {
  const { mlflow, url, api } = filled;
  const experiment = await mlflow.createExperiment('files from elsewhere');
  const run = await mlflow.createRun({ experiment, name: 'hostile files' });
  for (const [name, content] of Object.entries(HOSTILE_FILES)) {
    await mlflow.putFile(run, name, content);
  }
  const query = new URLSearchParams({ query: "name = 'hostile files'" });
  const id = await until(
    'the run to be observed',
    async () =>
      (
        await (await api.get(`/api/llmops/runs?${query}`)).json()
      ).items[0]?.id,
    60_000,
  );
  const watch = new HarmWatch(page, url);
  await page.goto(`${url}/llmops/runs/${id}`);
  await files().scrollIntoViewIfNeeded();
  for (const name of Object.keys(HOSTILE_FILES)) {
    await choose(name);
    await expect(preview(name)).toBeVisible();
    await expect(preview(name).locator('[aria-busy=true]')).toHaveCount(0);
    await watch.expectNone(name);
  }
  await expect(preview('picture.png')).toContainText('not a picture');
});
