import { expect, test } from '@playwright/test';
import { runOwnTests } from './support/generatedProject';
import { ENGINEER, PortalApi } from './support/people';
import { Portal, until } from './support/portal';
import { endOfRun } from './support/runs';
import { createFromTemplate } from './support/templates';

/*
 * A project of the template for distributed training: two processes of this machine train one model.
 */

const DISTRIBUTED = 'shape-reader';
const TRAINING_LIMIT_MS = 12 * 60_000;

test.describe.configure({ mode: 'serial' });

let portal: Portal;

test.beforeAll(async () => {
  test.setTimeout(25 * 60_000);
  portal = await Portal.create();
  await portal.start();
});

test.afterAll(async () => {
  test.setTimeout(120_000);
  await portal?.remove();
});

test('trains by two processes of this machine, and registers one version', async ({
  request,
}) => {
  test.setTimeout(TRAINING_LIMIT_MS + 180_000);
  const api = new PortalApi(request, portal.url, ENGINEER);
  await createFromTemplate(api, 'distributed-training', { name: DISTRIBUTED });
  const launched = await api.post('/api/llmops/runs', {
    project: `component:default/${DISTRIBUTED}`,
    pipeline: 'train',
    profile: 'smoke',
    // Nothing is installed, when the language model's project was trained: its environment is the same.
    confirmations: ['environment-install'],
  });
  expect(launched.status()).toBe(201);
  const { id } = await launched.json();
  const run = await endOfRun(api, id, TRAINING_LIMIT_MS);
  expect(run).toMatchObject({ engine: 'dvc', state: 'succeeded', attempt: 1 });

  const log = await (await api.get(`/api/llmops/runs/${id}/logs`)).text();
  // One of the two processes reports.
  expect(log.match(/epoch 24\/24/g)).toHaveLength(1);
  const model = await until(
    'the model with its alias',
    async () => {
      const path = `/api/llmops/models/mlflow/${DISTRIBUTED}`;
      const answer = await api.get(path);
      const found = answer.ok() && (await answer.json());
      // The alias is set after the version.
      return found?.aliases?.candidate && found;
    },
    60_000,
  );
  expect(model).toMatchObject({
    latestVersion: '1',
    aliases: { candidate: '1' },
    versions: [expect.objectContaining({ version: '1' })],
  });
});

test('makes a project for several processes that passes its own tests', async () => {
  test.setTimeout(10 * 60_000);
  expect(await runOwnTests(portal, DISTRIBUTED)).toMatch(/^[1-9]\d* passed/);
});
