import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import { notebookTopic } from '@llmops/backstage-plugin-llmops-common';
import request from 'supertest';
import {
  AUDITOR,
  COLLEAGUE,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
import { eventually } from '../__testUtils__/eventually';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});
const NOTEBOOKS = '/api/llmops/notebooks';
const OWNER = 'group:default/research';

describe('the routes of notebooks', () => {
  let portal: TestPortal;
  let names = 0;

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init('SQLITE_3'),
    });
  });
  afterAll(() => portal?.backend.stop());

  const server = () => request(portal.backend.server);

  async function create(change: object = {}, person = RESEARCHER) {
    names += 1;
    return server()
      .post(NOTEBOOKS)
      .set(...as(person))
      .send({ name: `study-${names}`, owner: OWNER, ...change });
  }

  async function made(change: object = {}): Promise<string> {
    const { status, body } = await create(change);
    expect([status, body.error]).toEqual([201, undefined]);
    return `${NOTEBOOKS}/${body.cluster}/${body.namespace}/${body.name}`;
  }

  it('makes a notebook with a GPU, 16Gi and 4 cores unless told otherwise', async () => {
    const { status, body } = await create({ owner: 'research' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      cluster: 'memory',
      namespace: 'team-research',
      owner: OWNER,
      createdBy: RESEARCHER,
      state: 'running',
      gpus: 1,
      cpu: 4,
      memoryBytes: 16 * 2 ** 30,
      volume: { sizeBytes: 10 * 2 ** 30 },
      entityRef: expect.stringMatching(/^resource:default\/notebook-study-/),
      permitted: { update: true, delete: true },
    });
    const notebook = notebookTopic({
      cluster: 'memory',
      namespace: 'team-research',
      name: body.name,
    });
    await eventually(async () =>
      portal.changes.some(
        change => change.kind === 'notebook' && change.notebook === notebook,
      ),
    );
  });

  it('answers the same notebook for the same key of the same person', async () => {
    const same = { name: 'once', idempotencyKey: 'k1' };
    expect((await create(same)).status).toBe(201);
    expect((await create(same)).status).toBe(200);
    const { status, body } = await create(same, COLLEAGUE);
    expect(status).toBe(409);
    expect(body.error.message).toMatch(/^name: /);
  });

  it.each([
    [{ name: 'Not A Name' }, 400, /^name: /],
    [{ memory: 'much' }, 400, /^memory: "much" is no amount/],
    [{ cpu: '-1' }, 400, /^cpu: /],
    [{ volumeSize: '0' }, 400, /^volumeSize: /],
    [{ gpus: 9 }, 400, /^gpus: /],
    [{ gpus: 1.5 }, 400, /gpus/],
    [{ image: 'evil:1' }, 400, /^image: /],
    [{ owner: 'group:' }, 400, /^owner: "group:" is no reference/],
    [{ cluster: 'nowhere' }, 400, /^cluster: /],
    [{ namespace: 'kube-system' }, 400, /^namespace: .*team-research/],
    [{ privileged: true }, 400, /privileged|additional/i],
    [{ owner: 'group:default/elsewhere' }, 403, /llmops\.notebook\.create/],
    [{ owner: RESEARCHER }, 403, /^owner: no cluster takes notebooks/],
  ])('refuses %j', async (change, status, message) => {
    const answer = await create(change);
    expect([answer.status, answer.body.error.message]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
  });

  it('offers what an owner may have', async () => {
    const { body } = await server()
      .get('/api/llmops/notebook-offers')
      .query({ owner: 'research' })
      .set(...as(OUTSIDER));
    expect(body.items).toEqual([
      expect.objectContaining({
        cluster: 'memory',
        namespace: 'team-research',
        images: expect.arrayContaining([
          { image: 'jupyter:1', title: 'Jupyter' },
        ]),
        limits: expect.objectContaining({ gpus: 8 }),
      }),
    ]);
  });

  it('shows a notebook to those who may read it, and to the catalog', async () => {
    const path = await made();
    const list = async (header: [string, string]) => {
      const { body } = await server()
        .get(NOTEBOOKS)
        .set(...header);
      return body.items.some((one: { name: string }) =>
        path.endsWith(`/${one.name}`),
      );
    };
    const catalog: [string, string] = [
      'authorization',
      mockCredentials.service.header({
        onBehalfOf: mockCredentials.service('plugin:catalog'),
        targetPluginId: 'llmops',
      }),
    ];
    for (const [header, isSeen] of [
      [as(RESEARCHER), true],
      [as(AUDITOR), true],
      [as(OUTSIDER), false],
      [catalog, true],
    ] as const) {
      expect(await list(header)).toBe(isSeen);
      const { status } = await server()
        .get(path)
        .set(...header);
      expect(status).toBe(isSeen ? 200 : 404);
    }
    const { body } = await server()
      .get(NOTEBOOKS)
      .query({ owner: 'group:default/elsewhere' })
      .set(...as(AUDITOR));
    expect(body).toMatchObject({ items: [], clusters: [{ name: 'memory' }] });
  });

  it('stops, starts and deletes for the owners, and keeps who did it and who was refused', async () => {
    const path = await made();
    const deed = (name: string, person: string) =>
      server()
        .post(`${path}/${name}`)
        .set(...as(person));
    const stopped = await deed('stop', COLLEAGUE);
    expect(stopped.body).toMatchObject({ state: 'stopped' });
    const started = await deed('start', RESEARCHER);
    expect(started.body).toMatchObject({ state: 'running' });
    for (const refused of [
      await deed('stop', AUDITOR),
      await deed('start', AUDITOR),
      await server()
        .delete(path)
        .set(...as(AUDITOR)),
    ]) {
      expect(refused.status).toBe(403);
      expect(refused.body.error.message).toContain(OWNER);
    }
    const hidden = await server()
      .delete(path)
      .set(...as(OUTSIDER));
    expect(hidden.status).toBe(404);
    const deleted = await server()
      .delete(path)
      .query({ volume: true })
      .set(...as(COLLEAGUE));
    expect(deleted.status).toBe(204);
    const gone = await server()
      .get(path)
      .set(...as(COLLEAGUE));
    expect(gone.status).toBe(404);

    const { body } = await server()
      .get('/api/llmops/audit')
      .query({ subject: path.replace(`${NOTEBOOKS}/`, '') })
      .set(...as(AUDITOR));
    expect(
      body.items
        .map(({ actor, action, outcome }: Record<string, string>) =>
          [actor, action, outcome].join(' '),
        )
        .sort(),
    ).toEqual([
      `${AUDITOR} notebook.delete refused`,
      `${AUDITOR} notebook.start refused`,
      `${AUDITOR} notebook.stop refused`,
      `${COLLEAGUE} notebook.delete allowed`,
      `${COLLEAGUE} notebook.stop allowed`,
      `${RESEARCHER} notebook.create allowed`,
      `${RESEARCHER} notebook.start allowed`,
    ]);
  });

  it('answers 503 and not 404 when a cluster cannot be asked', async () => {
    const find = jest
      .spyOn(portal.notebooks, 'find')
      .mockRejectedValue(new ServiceUnavailableError('it is away'));
    try {
      const { status, body } = await server()
        .get(`${NOTEBOOKS}/memory/team-research/some`)
        .set(...as(RESEARCHER));
      expect([status, body.error.message]).toEqual([503, 'it is away']);
    } finally {
      find.mockRestore();
    }
  });
});
