import {
  mkdir,
  mkdtemp,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { InterruptedTask } from '../__testUtils__/InterruptedTask';
import { LlmopsBackend } from '../kubernetes/LlmopsBackend';
import { createApplyManifestsAction } from './createApplyManifestsAction';

jest.setTimeout(60_000);

const PERSON = 'user:default/jae.min';
const OWNER = 'group:default/research';
const manifest = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const object = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
});

describe('llmops:kubernetes:apply', () => {
  let workspace: string;
  let portal: TestBackend;
  let backend: LlmopsBackend;
  const requests: Array<{ person: string; body: Record<string, unknown> }> = [];
  let refusal: string | undefined;

  beforeAll(async () => {
    portal = await startTestBackend({
      features: [
        createBackendPlugin({
          pluginId: 'llmops',
          register: env =>
            env.registerInit({
              deps: {
                httpAuth: coreServices.httpAuth,
                httpRouter: coreServices.httpRouter,
              },
              init: async ({ httpAuth, httpRouter }) => {
                httpRouter.use(async (req, res) => {
                  const { principal } = await httpAuth.credentials(req, {
                    allow: ['user'],
                  });
                  const body = JSON.parse(await text(req));
                  requests.push({
                    person: principal.userEntityRef,
                    body,
                  });
                  if (refusal) {
                    res.status(409).json({
                      error: { name: 'ConflictError', message: refusal },
                      request: { method: req.method, url: req.url },
                      response: { statusCode: 409 },
                    });
                    return;
                  }
                  res.json({
                    cluster: 'east',
                    namespace: 'team',
                    dryRun: body.dryRun,
                    items: body.manifests.map(
                      ({
                        apiVersion,
                        kind,
                        metadata,
                      }: ReturnType<typeof object>) => ({
                        ...{ apiVersion, kind },
                        name: metadata.name,
                        outcome: 'created',
                      }),
                    ),
                  });
                });
              },
            }),
        }),
        createBackendPlugin({
          pluginId: 'scaffolder',
          register: env =>
            env.registerInit({
              deps: {
                auth: coreServices.auth,
                discovery: coreServices.discovery,
              },
              init: async deps => {
                backend = new LlmopsBackend(deps);
              },
            }),
        }),
      ],
    });
  });
  afterAll(() => portal?.stop());

  beforeEach(async () => {
    requests.length = 0;
    refusal = undefined;
    workspace = await realpath(await mkdtemp(join(tmpdir(), 'llmops-apply-')));
    await write('kubernetes/b.yaml', manifest('b'));
    await write(
      'kubernetes/a.yaml',
      `# two\n---\n${manifest('a')}---\n${manifest('a-2')}`,
    );
    await write('kubernetes/deep/c.yaml', manifest('c'));
    await write('other.json', JSON.stringify(object('json')));
  });
  afterEach(async () => {
    await rm(workspace, { recursive: true, force: true });
  });

  async function write(path: string, content: string) {
    const file = join(workspace, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async function run(input: object, change: object = {}) {
    const output: Record<string, unknown> = {};
    const context = createMockActionContext({
      workspacePath: workspace,
      input: { owner: OWNER, manifests: 'kubernetes/*.yaml', ...input },
      secrets: {},
    });
    await createApplyManifestsAction({ backend }).handler({
      ...context,
      output: (name, value) => {
        output[name] = value;
      },
      getInitiatorCredentials: async () => mockCredentials.user(PERSON),
      ...change,
    });
    return output;
  }

  it('applies the files of a pattern in the order of their names, for the person', async () => {
    expect(await run({})).toEqual({
      cluster: 'east',
      namespace: 'team',
      dryRun: false,
      results: ['a', 'a-2', 'b'].map(name => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name,
        outcome: 'created',
      })),
    });
    expect(requests).toEqual([
      {
        person: PERSON,
        body: {
          owner: OWNER,
          dryRun: false,
          manifests: ['a', 'a-2', 'b'].map(object),
        },
      },
    ]);
  });

  it('takes several patterns in their order, and no file twice', async () => {
    await run({
      manifests: ['other.json', 'kubernetes/b.yaml', 'kubernetes/**/*.yaml'],
      cluster: 'east',
      namespace: 'team',
    });
    expect(requests[0].body).toMatchObject({
      cluster: 'east',
      namespace: 'team',
      manifests: ['json', 'b', 'a', 'a-2', 'c'].map(object),
    });
  });

  it('changes nothing in a dry run of the template, whatever it says', async () => {
    await run({ dryRun: false }, { isDryRun: true });
    await run({ dryRun: true });
    expect(requests.map(({ body }) => body.dryRun)).toEqual([true, true]);
    expect(createApplyManifestsAction({ backend }).supportsDryRun).toBe(true);
  });

  it('goes on after it was killed, and asks no more once the answer is kept', async () => {
    const task = new InterruptedTask('t1', workspace);
    const action = createApplyManifestsAction({ backend });
    const input = { owner: OWNER, manifests: 'other.json' };
    const options = {
      getInitiatorCredentials: async () => mockCredentials.user(PERSON),
    };
    // Killed before it asked, and again when the answer was there but not kept.
    expect(await task.run(action, input, { ...options, killAt: 0 })).toBe(
      undefined,
    );
    expect(requests).toHaveLength(0);
    expect(await task.run(action, input, { ...options, killAt: 1 })).toBe(
      undefined,
    );
    const outputs = await task.run(action, input, options);
    expect(outputs).toMatchObject({ results: [{ name: 'json' }] });
    // To apply the same again changes nothing.
    expect(requests[1]).toEqual(requests[0]);
    expect(await task.run(action, input, options)).toEqual(outputs);
    expect(requests).toHaveLength(2);
  });

  it('fails in the words of the cluster', async () => {
    refusal = 'manifest 1 (ConfigMap/a): conflict with "helm" using v1: .data';
    await expect(run({})).rejects.toMatchObject({
      name: 'ConflictError',
      message: refusal,
    });
  });

  it.each([
    ['../outside.yaml', /leads out of the workspace/],
    ['/etc/passwd', /leads out of the workspace/],
    ['missing/*.yaml', /No file of the workspace is "missing\/\*\.yaml"/],
    ['link.yaml', /outside|symlink|not a valid/i],
    ['broken.yaml', /broken\.yaml is no valid YAML/],
    ['list.yaml', /list\.yaml holds something that is no manifest/],
    ['empty.yaml', /empty\.yaml holds no manifest/],
    ['large.yaml', /larger than 200 KiB/],
  ])('refuses %s', async (pattern, message) => {
    await symlink('/etc/hostname', join(workspace, 'link.yaml'));
    await write('broken.yaml', 'a: [');
    await write('list.yaml', '- a');
    await write('empty.yaml', '# nothing\n');
    await write('large.yaml', `${manifest('large')}# ${'x'.repeat(210_000)}`);
    await expect(run({ manifests: pattern })).rejects.toThrow(message);
    expect(requests).toEqual([]);
  });
});
