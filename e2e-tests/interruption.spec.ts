import { expect, test } from '@playwright/test';
import { ENGINEER, PortalApi } from './support/people';
import { Portal, until } from './support/portal';
import { publishProbeProject } from './support/probeProject';

/*
 * What becomes of work when the portal ends under it: by Ctrl-C, which cancels attempts, and by a crash, after which
 * a task of a template goes on. The task waits a minute until its worker counts as gone, so the two share that time.
 */

const PROJECT = 'crash-llm';
/** Ten lines a second: long enough to be interrupted. */
const LINES = 6000;

test.describe.configure({ mode: 'serial' });

let portal: Portal;
let attempted: string;
let task: string;

test.beforeAll(async () => {
  test.setTimeout(25 * 60_000);
  portal = await Portal.create();
  await portal.start();
  publishProbeProject(portal.data);
});

test.afterAll(async () => {
  test.setTimeout(120_000);
  await portal?.remove();
});

async function read(api: PortalApi, path: string) {
  const response = await api.get(path);
  return response.ok() ? response.json() : undefined;
}

/** The run once it is in one of these states. */
async function runIn(api: PortalApi, id: string, ...states: string[]) {
  return until(
    `run ${id} to be ${states.join(' or ')}`,
    async () => {
      const run = await read(api, `/api/llmops/runs/${id}`);
      return states.includes(run?.state) && run;
    },
    60_000,
  );
}

/** What the task has told of one of its steps. */
async function told(api: PortalApi, step: string): Promise<string[]> {
  const events = await read(api, `/api/scaffolder/v2/tasks/${task}/events`);
  return (events ?? [])
    .filter(
      (event: { body: { stepId?: string } }) => event.body.stepId === step,
    )
    .map((event: { body: { message: string } }) => event.body.message);
}

test('an attempt goes on while the backend dies, in the middle of a template', async ({
  request,
}) => {
  const api = new PortalApi(request, portal.url, ENGINEER);
  await until(
    'the project in the catalog',
    () => read(api, '/api/catalog/entities/by-name/component/default/probe'),
    60_000,
  );
  const launched = await api.post('/api/llmops/runs', {
    project: 'component:default/probe',
    pipeline: 'probe',
    parameters: { number: 1, lines: LINES },
  });
  expect(launched.status()).toBe(201);
  attempted = (await launched.json()).id;
  await runIn(api, attempted, 'running');

  const created = await api.post('/api/scaffolder/v2/tasks', {
    templateRef: 'template:default/llm-training',
    values: {
      ...{ name: PROJECT, modelName: PROJECT, description: 'Interrupted' },
      ...{ owner: 'group:default/ml-research', modelSize: '7B' },
      ...{ defaultProfile: 'smoke', remoteType: 'local', publishTo: 'local' },
      ...{ startRun: true, agreeToInstall: true },
    },
  });
  expect(created.ok()).toBe(true);
  task = (await created.json()).id;
  await until(
    'the project to be published',
    async () =>
      (await told(api, 'publish-local')).some(text => /Finished/.test(text)),
    120_000,
    // The steps that are left take a fraction of a second.
    20,
  );
  await portal.killBackend();
  expect(await read(api, `/api/scaffolder/v2/tasks/${task}`)).toMatchObject({
    status: 'processing',
  });
  const run = await runIn(api, attempted, 'running');
  expect(run.attempts).toHaveLength(1);
});

test('Ctrl-C ends a running attempt as cancelled; it can be retried after the next start', async ({
  request,
}) => {
  const api = new PortalApi(request, portal.url, ENGINEER);
  await portal.stop();
  await portal.start();
  const stopped = await runIn(api, attempted, 'cancelled');
  expect(stopped.reason).toContain('portal stopped');
  expect(stopped.permitted).toMatchObject({ retry: true });

  const retried = await api.post(`/api/llmops/runs/${attempted}/retry`);
  expect(retried.status()).toBe(200);
  const again = await runIn(api, attempted, 'queued', 'running');
  expect(again.attempts).toMatchObject([
    { number: 1, state: 'cancelled' },
    { number: 2 },
  ]);
  await api.post(`/api/llmops/runs/${attempted}/cancel`, { reason: 'Seen' });
  await runIn(api, attempted, 'cancelled');
});

test('the task goes on and has launched one run', async ({ request }) => {
  const api = new PortalApi(request, portal.url, ENGINEER);
  await until(
    'the task to end',
    async () =>
      (await read(api, `/api/scaffolder/v2/tasks/${task}`))?.status !==
      'processing',
    150_000,
  );
  expect(await read(api, `/api/scaffolder/v2/tasks/${task}`)).toMatchObject({
    status: 'completed',
  });
  const project = `component:default/${PROJECT}`;
  const { items } = await read(
    api,
    `/api/llmops/runs?project=${encodeURIComponent(project)}`,
  );
  expect(items).toMatchObject([{ project, pipeline: 'train', attempt: 1 }]);
  const [{ id }] = items;
  await api.post(`/api/llmops/runs/${id}/cancel`, { reason: 'Seen' });
  await runIn(api, id, 'cancelled');
});
