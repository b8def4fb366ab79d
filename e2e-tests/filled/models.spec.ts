import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/filledPortal';
import { lookAt } from '../support/look';
import { AUDITOR, ENGINEER, openAs, PortalApi } from '../support/people';
import { PROJECT } from '../support/trainingProject';

/*
 * A model from the run that made it to who answers for it: registered, named and described on our pages, seen in
 * MLflow; and what is changed in MLflow, seen on our pages. With its data, and what governance sees of it.
 */

test.describe.configure({ mode: 'serial' });

const MEANWHILE = 'Written in MLflow meanwhile';

let page: Page;

test.beforeAll(async ({ browser, filled }) => {
  page = await openAs(browser, filled.url, ENGINEER);
});
test.afterAll(() => page?.context().close());

const panel = (name: string) => page.getByRole('region', { name, exact: true });
const versions = () => page.getByRole('table').first();

async function registerFrom(runId: string, url: string) {
  await page.goto(`${url}/llmops/runs/${runId}`);
  await page.getByRole('button', { name: 'Register as model version' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: /^Model/ })).toHaveValue(
    PROJECT,
  );
  await dialog
    .getByRole('textbox', { name: /^Path among the artifacts/ })
    .fill('model');
  await dialog.getByRole('button', { name: 'Register', exact: true }).click();
  await page.waitForURL(new RegExp(`/models/mlflow/${PROJECT}`));
}

/** A version that did not pass its evaluation gets an alias only with a reason. */
async function giveReason(dialog: Locator) {
  const reason = dialog.getByLabel('Reason');
  if (await reason.isVisible()) {
    await reason.fill('The only one there is');
  }
}

test('registers what runs left behind, and moves an alias that MLflow then has', async ({
  filled,
  trained,
}) => {
  const { mlflow, url } = filled;
  for (const id of trained.ids) {
    await registerFrom(id, url);
  }
  await expect(versions().getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: 'Add an alias to version 1' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Alias').fill('champion');
  await giveReason(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await mlflow.aliased(PROJECT, 'champion')).toBe('1');

  await page
    .getByRole('button', { name: 'Move or remove the alias champion' })
    .click();
  await dialog.getByRole('button', { name: /Version it names/ }).click();
  await page.getByRole('option', { name: 'v2' }).click();
  await giveReason(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await mlflow.aliased(PROJECT, 'champion')).toBe('2');
});

test('shows within seconds what somebody changes in MLflow', async ({
  filled,
}) => {
  const { mlflow } = filled;
  await mlflow.setAlias(PROJECT, 'challenger', '1');
  await expect(
    page.getByRole('button', { name: 'Move or remove the alias challenger' }),
  ).toBeVisible();
  await mlflow.describeModel(PROJECT, 'Writes what MLflow was told');
  await expect(
    panel('Description').getByText('Writes what MLflow was told'),
  ).toBeVisible();
});

test('shows a conflict and overwrites nothing', async ({ filled }) => {
  const { mlflow } = filled;
  await page.goto(`${filled.url}/llmops/models/mlflow/${PROJECT}`);
  await page.getByRole('button', { name: 'Edit description' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Description').fill('Written on our page');
  await mlflow.describeModel(PROJECT, MEANWHILE);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    'Someone changed this meanwhile',
  );
  expect((await mlflow.model(PROJECT)).description).toBe(MEANWHILE);
  await expect(dialog.getByLabel('Description')).toHaveValue(
    'Written on our page',
  );
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel('Description').getByText(MEANWHILE)).toBeVisible();
});

test('lets nobody but the owner change a model', async ({ filled }) => {
  const stranger = new PortalApi(page.request, filled.url, AUDITOR);
  const model = `/api/llmops/models/mlflow/${PROJECT}`;
  expect((await (await stranger.get(model)).json()).permitted).toEqual({
    update: false,
  });
  const refused = await stranger.put(`${model}/aliases/champion`, {
    version: '1',
    expectedVersion: '2',
  });
  expect(refused.status()).toBe(403);
  expect(await filled.mlflow.aliased(PROJECT, 'champion')).toBe('2');
});

test('tells where a model comes from, and what changed between two versions', async ({
  trained,
}) => {
  for (const version of ['1', '2']) {
    // The box itself is drawn by the label around it.
    await page
      .getByLabel(`Choose version ${version} for comparison`)
      .locator('xpath=ancestor-or-self::label')
      .click();
  }
  const comparison = panel('Versions 1 and 2');
  await expect(comparison.getByText('epochs')).toBeVisible();
  await expect(
    page.locator(`a[href$="/llmops/runs/${trained.ids[1]}"]`).first(),
  ).toBeVisible();
  await expect(
    panel('Model card').getByText('Continues short articles'),
  ).toBeVisible();
  await comparison.getByRole('button', { name: 'Close comparison' }).click();
  await lookAt(page, 'model-page');
});

test('finds models by what is known of them', async ({ filled }) => {
  await page.goto(`${filled.url}/llmops/models`);
  const models = page.locator('article[aria-label]');
  const owner = page
    .getByRole('group', { name: 'Owner' })
    .getByText('ML research');
  await expect(models).toHaveCount(4);
  await owner.click();
  await expect(models).toHaveCount(1);
  await expect(page).toHaveURL(/owner=/);
  await owner.click();
  await expect(models).toHaveCount(4);
  await lookAt(page, 'models');
});

test('shows the versions of a dataset, who used which, and its first rows', async ({
  filled,
  trained,
}) => {
  await page.goto(`${filled.url}/llmops/datasets`);
  await page.getByRole('link', { name: 'Articles' }).click();
  const table = page.getByRole('table').first();
  await expect(table.getByRole('row')).toHaveCount(3);
  await expect(
    table.locator(`a[href$="/llmops/runs/${trained.ids[0]}"]`),
  ).toBeVisible();
  await expect(table.getByText(PROJECT).first()).toBeVisible();
  await expect(page.getByText(/The harbour opens/).first()).toBeVisible();
  await lookAt(page, 'dataset');
});

test('shows governance to those who may see it, with everything that was done', async ({
  browser,
  filled,
}) => {
  await page.goto(`${filled.url}/llmops/governance`);
  await expect(page.getByText('You may not see this')).toBeVisible();

  const auditor = await openAs(browser, filled.url, AUDITOR);
  await auditor.goto(`${filled.url}/llmops/governance`);
  const row = auditor.getByRole('row').filter({ hasText: PROJECT });
  await expect(row).toContainText('ML research');
  await expect(row).toContainText('apache-2.0');
  await lookAt(auditor, 'governance');

  await auditor.getByRole('link', { name: 'Audit trail' }).click();
  const deeds = auditor.getByRole('row').filter({ hasText: PROJECT });
  await expect(
    deeds.filter({ hasText: 'model.set-alias' }).first(),
  ).toContainText('champion');
  await expect(deeds.filter({ hasText: 'model.register-version' })).toHaveCount(
    2,
  );
  const refused = auditor.getByRole('row').filter({ hasText: 'Refused' });
  await expect(refused.filter({ hasText: 'Aiko' }).first()).toBeVisible();
  await lookAt(auditor, 'audit');
  await auditor.context().close();
});
