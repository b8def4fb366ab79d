import { expect, test, type Page } from '@playwright/test';
import { runOwnTests } from './support/generatedProject';
import { expectAccessible, picture } from './support/look';
import {
  AUDITOR,
  chooseOnSignInPage,
  ENGINEER,
  openAs,
  PortalApi,
} from './support/people';
import { Portal, until } from './support/portal';
import {
  agreeAndLaunch,
  openRunDialog,
  projectPage,
} from './support/runDialog';
import { endOfRun, runState } from './support/runs';

const PROJECT = 'korean-llm';
const TRAINING_LIMIT_MS = 12 * 60_000;

test.describe.configure({ mode: 'serial' });

let portal: Portal;
let page: Page;
let trainedRun: string;

/** Ids of the newest runs, newest first. */
async function runs(
  api: PortalApi,
): Promise<Array<{ id: string; state: string }>> {
  return (await (await api.get('/api/llmops/runs')).json()).items;
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(25 * 60_000);
  portal = await Portal.create();
  await portal.start();
  page = await (await browser.newContext()).newPage();
});

test.afterAll(async () => {
  test.setTimeout(120_000);
  await page?.context().close();
  await portal?.remove();
});

test('offers four people, and says honestly that nothing is there yet', async () => {
  await page.goto(portal.url);
  await expect(page.getByRole('row')).toHaveCount(4);
  await expectAccessible(page);
  await picture(page, 'sign-in');
  await chooseOnSignInPage(page, ENGINEER);
  await expect(page.getByText('Nothing runs right now')).toBeVisible();
  await expectAccessible(page);
});

test('makes a project from the template', async () => {
  await page.goto(`${portal.url}/create`);
  await page
    .locator('.MuiCard-root')
    .filter({ hasText: 'Korean LLM training' })
    .getByRole('button', { name: 'Choose' })
    .click();
  await page.getByLabel('Name', { exact: false }).first().fill(PROJECT);
  // The person's only group is chosen.
  await expect(page.getByRole('button', { name: /Owner/ })).toContainText(
    'ML research',
  );
  await page
    .getByLabel('Description', { exact: false })
    .first()
    .fill('Answers questions in Korean');
  await page.getByRole('button', { name: 'Next' }).click();
  await page
    .getByLabel('Registered model name', { exact: false })
    .fill(PROJECT);
  await page.getByRole('button', { name: 'Next' }).click();
  await page
    .getByLabel('A folder on this machine')
    .or(page.getByText('A folder on this machine'))
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Start a smoke run when').click();
  await page.getByRole('button', { name: 'Review' }).click();
  await picture(page, 'create', { stay: true });
  await page
    .getByRole('button', { name: 'Create', exact: true })
    .last()
    .click();
  await expect(page.getByRole('link', { name: 'Project' })).toBeVisible({
    timeout: 120_000,
  });

  const api = new PortalApi(page.request, portal.url, ENGINEER);
  await until(
    'the project to appear in the catalog',
    async () =>
      (
        await api.get(
          `/api/catalog/entities/by-name/component/default/${PROJECT}`,
        )
      ).ok(),
    30_000,
  );
  await page.goto(projectPage(portal.url, PROJECT));
  await expect(page.getByText('ML research').first()).toBeVisible();
});

test('makes a project that passes its own tests', async () => {
  test.setTimeout(10 * 60_000);
  expect(await runOwnTests(portal, PROJECT)).toMatch(/^[1-9]\d* passed/);
});

test('refuses a parameter out of its bounds and keeps what was typed', async () => {
  const dialog = await openRunDialog(page, portal.url, PROJECT);
  await dialog.getByLabel(/^seed/).fill('7');
  await dialog.getByLabel(/^cpt_epochs/).fill('0');
  await dialog.getByRole('button', { name: 'Launch' }).click();
  await expect(
    dialog.getByText('Must be 1 or more.', { exact: true }),
  ).toBeVisible();
  await expect(dialog.getByLabel(/^cpt_epochs/)).toBeFocused();
  await expect(
    dialog.getByRole('button', { name: 'cpt_epochs: Must be 1 or more.' }),
  ).toBeVisible();
  await expect(dialog.getByLabel(/^seed/)).toHaveValue('7');
  await expectAccessible(page, { stay: true });
  await picture(page, 'launch', { stay: true });

  const api = new PortalApi(page.request, portal.url, ENGINEER);
  const refused = await api.post('/api/llmops/runs', {
    project: `component:default/${PROJECT}`,
    pipeline: 'train',
    profile: 'smoke',
    parameters: { cpt_epochs: 0 },
  });
  expect(refused.status()).toBe(400);
  expect((await refused.json()).error.message).toContain('cpt_epochs');
  expect(await runs(api)).toEqual([]);
});

test('trains the smoke profile, through a reload and a killed backend', async () => {
  test.setTimeout(TRAINING_LIMIT_MS + 180_000);
  const api = new PortalApi(page.request, portal.url, ENGINEER);
  await openRunDialog(page, portal.url, PROJECT);
  trainedRun = await agreeAndLaunch(page);
  await expect(page.getByText('Running').first()).toBeVisible({
    timeout: TRAINING_LIMIT_MS,
  });
  await expect(page.getByText('train_loss', { exact: true })).toBeVisible({
    timeout: TRAINING_LIMIT_MS,
  });
  await picture(page, 'run-live');

  await page.reload();
  await expect(page.getByRole('button', { name: 'Cancel run' })).toBeVisible();

  await portal.killBackend();

  const run = await endOfRun(api, trainedRun, TRAINING_LIMIT_MS);
  expect(run).toMatchObject({ state: 'succeeded', attempt: 1 });

  await page.goto(`${portal.url}/llmops/runs/${trainedRun}`);
  await expect(page.getByText('Succeeded').first()).toBeVisible();
  await expect(page.getByText('Met').first()).toBeVisible();
  const { items } = await (
    await api.get(`/api/llmops/runs/${trainedRun}/metrics`)
  ).json();
  const loss = items.find(
    (series: { key: string; step?: string }) =>
      series.key === 'train_loss' && series.step === 'cpt_training',
  );
  const query = new URLSearchParams({ series: loss.id }).toString();
  const { values } = await (
    await api.get(`/api/llmops/runs/${trainedRun}/curve?${query}`)
  ).json();
  expect(values.length).toBeGreaterThan(20);
  expect(values[values.length - 1]).toBeLessThan(values[0] / 4);

  const log = await (
    await api.get(`/api/llmops/runs/${trainedRun}/logs`)
  ).text();
  const text = log
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).text)
    .join('');
  // One start of each stage, although the backend was killed in between.
  expect(text.match(/^Running stage 'cpt_training'/gm)).toHaveLength(1);
  await expectAccessible(page);
  await picture(page, 'run');
});

test('shows the model with its first version, source run and evaluation', async () => {
  const api = new PortalApi(page.request, portal.url, ENGINEER);
  await until(
    'the model version',
    async () =>
      (
        await (await api.get('/api/llmops/models')).json()
      ).items[0]?.latestVersion === '1',
    30_000,
  );
  await page.goto(`${portal.url}/llmops/models`);
  await page.getByRole('link', { name: PROJECT }).first().click();
  await page.waitForURL(new RegExp(`/llmops/models/mlflow/${PROJECT}`));
  await expect(page.getByText('candidate').first()).toBeVisible();
  await expect(
    page.locator(`a[href$="/llmops/runs/${trainedRun}"]`).first(),
  ).toBeVisible();
  await expect(page.getByText('accuracy').first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'model');
});

test('links model, run, dataset and project in the entity graph', async () => {
  const api = new PortalApi(page.request, portal.url, ENGINEER);
  const model = await until(
    'the model in the catalog',
    async () => {
      const query = 'filter=kind=resource,spec.type=ai-model';
      return (
        await (await api.get(`/api/catalog/entities?${query}`)).json()
      )[0];
    },
    60_000,
  );
  const run = await until(
    'the run in the catalog',
    async () => {
      const query = `filter=kind=resource,metadata.annotations.llmops.dev/run-id=${trainedRun}`;
      return (
        await (await api.get(`/api/catalog/entities?${query}`)).json()
      )[0];
    },
    60_000,
  );
  const targets = (entity: {
    relations: Array<{ type: string; targetRef: string }>;
  }) => entity.relations.map(({ type, targetRef }) => `${type} ${targetRef}`);
  expect(targets(model)).toEqual(
    expect.arrayContaining([
      'ownedBy group:default/ml-research',
      `dependsOn component:default/${PROJECT}`,
      `dependsOn resource:default/${run.metadata.name}`,
    ]),
  );
  expect(targets(run)).toContain(`dependsOn component:default/${PROJECT}`);
  expect(
    targets(run).some(target => /dependsOn resource:.*corpus/.test(target)),
  ).toBe(true);

  const root = encodeURIComponent(`resource:default/${model.metadata.name}`);
  await page.goto(
    `${portal.url}/catalog-graph?rootEntityRefs[]=${root}&maxDepth=2`,
  );
  await expect(
    page.getByText(run.metadata.title ?? run.metadata.name).first(),
  ).toBeVisible();
  await expect(page.getByText(PROJECT).first()).toBeVisible();
  await picture(page, 'graph');
});

test('cancels a run for its owner and for nobody else', async ({ browser }) => {
  const api = new PortalApi(page.request, portal.url, ENGINEER);
  const dialog = await openRunDialog(page, portal.url, PROJECT);
  await dialog.getByLabel(/^seed/).fill('8');
  const id = await agreeAndLaunch(page);
  await until(
    'the run to run',
    async () => (await runState(api, id)).state === 'running',
    120_000,
  );

  const stranger = await openAs(browser, portal.url, AUDITOR);
  await stranger.goto(`${portal.url}/llmops/runs/${id}`);
  await expect(stranger.getByText('Running').first()).toBeVisible();
  await expect(
    stranger.getByRole('button', { name: 'Cancel run' }),
  ).toHaveCount(0);
  await stranger.context().close();
  const refused = await new PortalApi(page.request, portal.url, AUDITOR).post(
    `/api/llmops/runs/${id}/cancel`,
  );
  expect(refused.status()).toBe(403);

  await page.getByRole('button', { name: 'Cancel run' }).click();
  const confirmation = page.getByRole('dialog');
  await confirmation.getByLabel('Reason').fill('Wrong seed');
  await confirmation.getByRole('button', { name: 'Cancel run' }).click();
  await until(
    'the run to end',
    async () => (await runState(api, id)).state === 'cancelled',
    60_000,
  );
  await expect(page.getByText('Cancelled').first()).toBeVisible();
  await expect(page.getByText('Wrong seed').first()).toBeVisible();
  expect((await runState(api, id)).reason).toContain('Wrong seed');

  await page.goto(`${portal.url}/llmops/runs`);
  await expect(
    page.locator(`a[href$="/llmops/runs/${id}"]`).first(),
  ).toBeVisible();
  await expectAccessible(page);
  await picture(page, 'runs');
  await page.goto(`${portal.url}/llmops`);
  await expect(page.getByText('Newest models')).toBeVisible();
  await picture(page, 'overview');
  await page.goto(projectPage(portal.url, PROJECT));
  await expect(page.getByText('Last runs')).toBeVisible();
  await picture(page, 'project');
});

test('reads the audit trail as an auditor only', async () => {
  const engineer = await new PortalApi(page.request, portal.url, ENGINEER).get(
    '/api/llmops/audit',
  );
  expect(engineer.status()).toBe(403);
  const audit = await new PortalApi(page.request, portal.url, AUDITOR).get(
    '/api/llmops/audit',
  );
  const { items } = await audit.json();
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        actor: ENGINEER.userEntityRef,
        outcome: 'allowed',
      }),
      expect.objectContaining({
        actor: AUDITOR.userEntityRef,
        outcome: 'refused',
      }),
    ]),
  );
});
