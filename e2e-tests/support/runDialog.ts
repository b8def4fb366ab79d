import { expect, type Locator, type Page } from '@playwright/test';

/** Address of a project's page in the catalog. */
export function projectPage(portalUrl: string, project: string): string {
  return `${portalUrl}/catalog/default/component/${project}`;
}

/** Opens the run dialog of a project and waits until its form is there. */
export async function openRunDialog(
  page: Page,
  portalUrl: string,
  project: string,
): Promise<Locator> {
  await page.goto(`${projectPage(portalUrl, project)}/runs`);
  // The list's header "Run", which sorts it by name, can be moved by keys.
  await page
    .getByRole('button', { name: 'Run', exact: true })
    .and(page.locator(':not([aria-keyshortcuts])'))
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel(/^cpt_epochs/)).toBeVisible();
  return dialog;
}

/** Agrees to whatever the open run dialog asks for, launches, and answers the id of the run. */
export async function agreeAndLaunch(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/Stages$/)).toBeVisible();
  for (const label of await dialog
    .getByText('I agree', { exact: true })
    .all()) {
    // The box itself is drawn by the label around it; its input has no place on the page.
    await label.click();
  }
  for (const box of await dialog.getByLabel('I agree').all()) {
    await expect(box).toBeChecked();
  }
  await dialog.getByRole('button', { name: 'Launch' }).click();
  await page.waitForURL(/\/llmops\/runs\/r[0-9a-z]+/);
  return page.url().split('/').pop() ?? '';
}
