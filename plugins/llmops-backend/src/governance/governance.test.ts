import { TestDatabases } from '@backstage/backend-test-utils';
import { AUDITOR, OUTSIDER } from '../__testUtils__/OwnershipPermissions';
import { eventually } from '../__testUtils__/eventually';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import { restClient } from '../__testUtils__/restClient';
import {
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';
import { judge } from './judgeEvaluations';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('governance, %p', id => {
  let portal: TestPortal;
  const { get, launch, until } = restClient(() => portal);
  const names = (body: { items: Array<{ name: string }> }) =>
    body.items.map(({ name }) => name);

  beforeAll(async () => {
    portal = await startTestPortal({ database: await databases.init(id) });
    const { tracker } = portal;
    const { id: runId, attempt } = await launch('waits');
    await until(runId, ['running']);
    const environment = tracker.environment({
      runId,
      dispatchKey: `${runId}-${attempt}`,
      project: PROJECT,
      pipeline: 'train',
      commit: '',
      startedBy: '',
    });
    const trained = tracker.startRun({
      name: 'training',
      environment,
      step: 'evaluation',
      datasets: [{ name: 'corpus', digest: 'abc' }],
    });
    tracker.logMetric(trained, 'accuracy', [{ step: 0, time: 1, value: 0.75 }]);
    const version = tracker.registerVersion({
      model: 'korean-llm',
      trackedRunId: trained,
    });
    tracker.setAlias('korean-llm', 'champion', version);
    tracker.registerVersion({ model: '=foreign, "other"' });
    tracker.registerVersion({
      model: 'measured',
      tags: { 'evaluation.accuracy': '0.2' },
    });
    await eventually(async () => {
      const { body } = await get('/governance/models', AUDITOR);
      const owned = body.items[1];
      return (
        body.total === 3 && owned.evaluation === 'passed' && owned.ownerKnown
      );
    });
  });
  afterAll(() => portal?.backend.stop());

  it('says what is known of each model', async () => {
    const { body } = await get('/governance/models', AUDITOR);
    expect(body).toMatchObject({
      total: 3,
      items: [
        {
          name: '=foreign, "other"',
          owner: 'group:default/unowned',
          ownerKnown: false,
          aliases: {},
          evaluation: 'unknown',
          lineageKnown: false,
          dataPinned: false,
        },
        {
          name: 'korean-llm',
          owner: 'group:default/research',
          ownerKnown: true,
          project: PROJECT,
          latestVersion: '1',
          aliases: { champion: '1' },
          evaluation: 'passed',
          lineageKnown: true,
          dataPinned: true,
          lastTrained: expect.any(String),
        },
        { name: 'measured', evaluation: 'unjudged' },
      ],
    });
  });

  it('filters, sorts, and gives pages with the number of all', async () => {
    const list = async (query: string) =>
      (await get(`/governance/models?${query}`, AUDITOR)).body;
    expect(names(await list('missing=owner&missing=evaluation'))).toEqual([
      '=foreign, "other"',
    ]);
    expect(names(await list('sort=-evaluation'))).toEqual([
      'korean-llm',
      'measured',
      '=foreign, "other"',
    ]);
    expect(names(await list('sort=evaluation'))[0]).toBe('measured');
    expect(names(await list('text=MEAS'))).toEqual(['measured']);
    expect(names(await list('text=%25'))).toEqual([]);
    expect(
      names(await list(`owner=${encodeURIComponent('group:default/unowned')}`)),
    ).toHaveLength(2);
    const second = await list('limit=1&skip=1');
    expect({ names: names(second), total: second.total }).toEqual({
      names: ['korean-llm'],
      total: 3,
    });
    const bad = await get('/governance/models?sort=owner;drop', AUDITOR);
    expect(bad.status).toBe(400);
  });

  it('writes CSV that computes nothing', async () => {
    const { text, headers } = await get('/governance/models/csv', AUDITOR);
    expect(headers['content-disposition']).toContain('models.csv');
    const [head, first, second] = text.split('\r\n');
    expect(head).toMatch(/^tracker,name,owner,owner known/);
    expect(first).toMatch(
      /^main,"'=foreign, ""other""",group:default\/unowned/,
    );
    expect(second).toContain('champion=1,passed,true,true');
  });

  it('reports who has no owner, or one that does not exist', async () => {
    const { body } = await get('/governance/owners', AUDITOR);
    expect(body.complete).toBe(true);
    expect(body.counts).toMatchObject({ models: 3, projects: 2, runs: 1 });
    expect(body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'model',
          name: 'measured',
          reason: 'unowned',
        }),
        // The catalog of this test holds no groups.
        expect.objectContaining({
          kind: 'project',
          project: PROJECT,
          owner: 'group:default/research',
          reason: 'unknown',
        }),
        expect.objectContaining({
          kind: 'run',
          project: PROJECT,
          reason: 'unknown',
          count: 1,
        }),
      ]),
    );
  });

  it('filters the audit trail, and gives it as a file', async () => {
    expect((await get('/governance/models', OUTSIDER)).status).toBe(403);
    const actor = encodeURIComponent(OUTSIDER);
    const refused = await get(`/audit?actor=${actor}&outcome=refused`, AUDITOR);
    expect(refused.body.items).toMatchObject([
      { actor: OUTSIDER, action: 'governance.read', outcome: 'refused' },
    ]);
    const { at } = refused.body.items[0];
    const list = async (query: string) =>
      (await get(`/audit?${query}`, AUDITOR)).body.items;
    expect(await list(`since=${encodeURIComponent(at)}`)).not.toHaveLength(0);
    expect(
      await list(`actor=${actor}&until=${encodeURIComponent(at)}`),
    ).toHaveLength(0);
    expect(await list('action=run.launch')).toHaveLength(1);
    expect((await get('/audit?since=yesterday', AUDITOR)).status).toBe(400);

    const facets = await get('/audit/facets', AUDITOR);
    expect(facets.body.actions).toEqual(
      expect.arrayContaining(['governance.read', 'run.launch']),
    );
    expect(facets.body.actors).toContain(OUTSIDER);

    const lines = await get('/audit/export?format=jsonl', AUDITOR);
    expect(
      lines.text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual(expect.arrayContaining([refused.body.items[0]]));
    const csv = await get(`/audit/export?format=csv&actor=${actor}`, AUDITOR);
    expect(csv.text.split('\r\n')[1]).toContain(
      `${OUTSIDER},governance.read,,refused`,
    );
    expect((await get('/audit/export?format=csv', OUTSIDER)).status).toBe(403);
  });
});

it.each([
  [{}, { accuracy: { min: 0.5 } }, 'unknown'],
  [{ accuracy: 1 }, undefined, 'unjudged'],
  [{ accuracy: 0.5 }, { accuracy: { min: 0.5 } }, 'passed'],
  [{ accuracy: 0.4 }, { accuracy: { min: 0.5 } }, 'failed'],
  [{ loss: 1 }, { accuracy: { min: 0.5 } }, 'failed'],
  [{ loss: 61 }, { loss: { max: 60 } }, 'failed'],
])('judges %j against %j', (metrics, thresholds, verdict) => {
  expect(judge(metrics, thresholds)).toBe(verdict);
});
