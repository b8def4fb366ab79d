import { type Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { pushImage } from '../../plugins/llmops-node/src/testing/pushImage';
import { publishClusterProject, PROJECT } from '../support/clusterProject';
import {
  connectPortals,
  kubectl,
  labImage,
  PIPELINES_URL,
  QUEUE,
} from '../support/Lab';
import { lookAt, picture } from '../support/look';
import { ENGINEER, openAs } from '../support/people';
import { Portal } from '../support/portal';
import { projectPage } from '../support/runDialog';

/*
 * A run on a cluster: what can never start is refused with the reason, what waits says for whom, what runs shows the
 * log of each process, and the log stays when its Pods are gone.
 */

test.describe.configure({ mode: 'serial' });

/** Takes the whole queue as long as it is there. */
const BLOCKER = 'queue-blocker';
const BLOCKING_JOB = JSON.stringify({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: BLOCKER,
    labels: { 'kueue.x-k8s.io/queue-name': QUEUE },
  },
  spec: {
    suspend: true,
    template: {
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'main',
            image: 'lab/shell',
            command: ['sleep', '3600'],
            resources: { requests: { cpu: '15500m', memory: '64Mi' } },
          },
        ],
      },
    },
  },
});

let portal: Portal;
let page: Page;
let runId: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(20 * 60_000);
  connectPortals();
  portal = await Portal.create();
  await portal.start();
  const image = labImage(PROJECT);
  const commit = publishClusterProject(portal.data, image);
  await pushImage(image, commit);
  await kubectl(['delete', 'job', BLOCKER, '--ignore-not-found']);
  page = await openAs(browser, portal.url, ENGINEER);
});

test.afterAll(async () => {
  await page?.context().close();
  await portal?.remove();
  await kubectl(['delete', 'job', BLOCKER, '--ignore-not-found']);
});

const dialog = () => page.getByRole('dialog');

async function chooseProfile(name: string) {
  // The radio button itself is drawn by the label around it.
  await dialog().getByText(name, { exact: true }).click();
  await expect(dialog().getByRole('radio', { name })).toBeChecked();
}

async function choose(label: RegExp | string, option: RegExp | string) {
  await dialog().getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
}

/** Opens the run dialog, once the catalog knows the project. */
async function openDialog() {
  await expect(async () => {
    await page.goto(`${projectPage(portal.url, PROJECT)}/runs`);
    await page
      .getByRole('button', { name: 'Run', exact: true })
      .and(page.locator(':not([aria-keyshortcuts])'))
      .click({ timeout: 5_000 });
  }).toPass({ timeout: 120_000 });
  await expect(dialog().getByLabel(/^epochs/)).toBeVisible();
}

async function launch(): Promise<string> {
  await dialog().getByRole('button', { name: 'Launch' }).click();
  await page.waitForURL(/\/llmops\/runs\/r[0-9a-z]+/);
  return page.url().split('/').pop() ?? '';
}

test('what no node can ever hold is refused, with the reason', async () => {
  await openDialog();
  await choose(/Queue/, new RegExp(QUEUE));
  await chooseProfile('Huge');
  const profiles = dialog().getByRole('radiogroup');
  await expect(profiles).toContainText(/It can never start.*(99|198) GPUs/);
  // Pressing the button leads to what is wrong, and launches nothing.
  await dialog().getByRole('button', { name: 'Launch' }).click();
  await expect(profiles.getByRole('radio', { checked: true })).toBeFocused();
  await picture(page, 'cluster-refused', { stay: true });
});

test('a run waits in its queue, and says for whom', async () => {
  await kubectl(['apply', '-f', '-'], BLOCKING_JOB);
  await kubectl([
    'wait',
    'job',
    BLOCKER,
    '--for=jsonpath={.status.active}=1',
    '--timeout=60s',
  ]);
  // What a cluster has is read again only after some seconds.
  await expect(async () => {
    await chooseProfile('Huge');
    await chooseProfile('Small');
    await expect(dialog()).toContainText(/would wait/i, { timeout: 6_000 });
  }).toPass({ timeout: 60_000 });
  await picture(page, 'cluster-would-wait', { stay: true });
  runId = await launch();
  await expect(
    page.getByText(/is the next in the queue/).first(),
  ).toBeVisible();
  await lookAt(page, 'cluster-waiting');
  await page.goto(`${portal.url}/llmops/capacity`);
  await expect(page.getByText(QUEUE).first()).toBeVisible();
  await lookAt(page, 'capacity');
  await page.goto(`${portal.url}/llmops/runs/${runId}`);
});

test('it runs, shows the log of each process, and keeps it when its Pods are gone', async () => {
  await kubectl(['delete', 'job', BLOCKER]);
  const log = page.getByRole('region', { name: 'Log', exact: true });
  await expect(log).toContainText(/rank 0 epoch 3 loss/, { timeout: 120_000 });
  await expect(log).toContainText(/rank 1 epoch 3 loss/);
  await lookAt(page, 'cluster-running');
  await expect(page.getByText('Succeeded').first()).toBeVisible({
    timeout: 120_000,
  });
  await expect
    .poll(
      () =>
        kubectl(['get', 'pods', '-l', `llmops.dev/run=${runId}`, '-o', 'name']),
      { timeout: 120_000 },
    )
    .toBe('');
  await page.reload();
  await expect(log).toContainText(/rank 0 epoch 12 loss/);
  await expect(log).toContainText(/rank 1 epoch 12 loss/);
  await lookAt(page, 'cluster-succeeded');
});

test('a pipeline of three steps runs on Kubeflow Pipelines, and shows each', async () => {
  test.skip(!PIPELINES_URL, 'The lab has no Kubeflow Pipelines');
  await openDialog();
  await choose(/Engine/, /Kubeflow Pipelines/);
  await expect(dialog().getByRole('listitem').first()).toBeVisible();
  await picture(page, 'cluster-pipelines-launch', { stay: true });
  await launch();
  const steps = page.getByRole('region', { name: 'Steps', exact: true });
  for (const name of ['prepare', 'train', 'evaluate']) {
    await expect(steps).toContainText(name);
  }
  await expect(steps.getByText('Succeeded')).toHaveCount(3, {
    timeout: 180_000,
  });
  await lookAt(page, 'cluster-pipelines');
});
