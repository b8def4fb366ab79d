import { TestDatabases } from '@backstage/backend-test-utils';
import request from 'supertest';
import { eventually } from '../__testUtils__/eventually';
import { OTHER_PROJECT, PROJECT } from '../__testUtils__/inMemoryModule';
import {
  AUDITOR,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
import { restClient } from '../__testUtils__/restClient';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const MODEL = '/models/main/korean-llm';
const CARD = `---
license: apache-2.0
base_model: example/base
language: [ko]
pipeline_tag: text-generation
---
# Korean model
`;

describe.each(databases.eachSupportedId())('models by REST, %p', id => {
  let portal: TestPortal;
  let trackedRunId: string;
  const runs: Array<{ id: string; attempt: number }> = [];
  const { get, post, launch, until, ended } = restClient(() => portal);

  const send = (
    method: 'put' | 'patch' | 'delete',
    path: string,
    body: object = {},
    person = RESEARCHER,
  ) =>
    request(portal.backend.server)
      [method](`/api/llmops${path}`)
      .set(...as(person))
      .send(body);

  const audit = async (action: string) => {
    const { body } = await get('/audit?limit=200', AUDITOR);
    return body.items
      .filter((item: { action: string }) => item.action === action)
      .map((item: { outcome: string }) => item.outcome)
      .sort();
  };

  /** A run that logs an accuracy and registers a version. */
  async function train(accuracy: number, parameters: Record<string, string>) {
    const run = await launch('waits');
    await until(run.id, ['running']);
    const { tracker } = portal;
    const environment = tracker.environment({
      runId: run.id,
      dispatchKey: `${run.id}-${run.attempt}`,
      project: PROJECT,
      pipeline: 'train',
      commit: '',
      startedBy: RESEARCHER,
    });
    const tracked = tracker.startRun({
      name: 'training',
      environment,
      parameters,
    });
    tracker.logMetric(tracked, 'accuracy', [
      { step: 0, time: 1, value: accuracy },
    ]);
    tracker.registerVersion({ model: 'korean-llm', trackedRunId: tracked });
    portal.engine.jobs.release(`${run.id}-${run.attempt}`);
    await ended(run.id);
    runs.push(run);
    return tracked;
  }

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init(id),
      entities: ['research', 'elsewhere'].map(name => ({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Group',
        metadata: { name, namespace: 'default' },
      })),
    });
    await train(0.5, { lora_r: '16' });
    const checkout = await portal.source.open({
      entityRef: PROJECT,
      repository: 'memory:korean-llm',
    });
    const files = new Map<string, string>();
    for (const path of await checkout.listFiles()) {
      files.set(path, (await checkout.readFile(path)) ?? '');
    }
    portal.source.commit('korean-llm', {
      ...Object.fromEntries(files),
      'MODEL_CARD.md': CARD,
    });
    trackedRunId = await train(0.75, { lora_r: '64' });
    portal.tracker.setAlias('korean-llm', 'champion', '1');
    portal.tracker.registerVersion({
      model: 'by hand',
      tags: { license: 'mit', 'evaluation.accuracy': '0.9' },
    });
  });
  afterAll(async () => {
    await portal?.backend.stop();
  });

  it('knows models by card, lifecycle and evaluation, and counts them', async () => {
    const model = await eventually(async () => {
      const { body } = await get(MODEL);
      return (
        body.facts?.evaluation.accuracy === 0.75 &&
        body.aliases.champion &&
        body.facts.lifecycle === 'production' &&
        body
      );
    });
    expect(model).toMatchObject({
      permitted: { update: true },
      facts: {
        lifecycle: 'production',
        license: 'apache-2.0',
        task: 'text-generation',
        baseModels: ['example/base'],
        languages: ['ko'],
        cardSource: 'model-card',
        versions: 2,
      },
    });
    expect(model.facts.cardMissing).toContain('limitations');

    // Facts of both models follow their versions a moment later.
    const names = ({ body }: Awaited<ReturnType<typeof get>>) =>
      body.items.map((one: { name: string }) => one.name).join();
    await eventually(async () => {
      const answer = await get('/models?sort=-metrics.accuracy', AUDITOR);
      return names(answer) === 'by hand,korean-llm';
    });
    const found = async (query: string, person = AUDITOR) => {
      const { body } = await get(`/models?${query}`, person);
      return body.items.map((one: { name: string }) => one.name);
    };
    expect(await found('license=mit&license=apache-2.0')).toHaveLength(2);
    expect(await found('license=mit')).toEqual(['by hand']);
    expect(await found('language=ko&lifecycle=production')).toEqual([
      'korean-llm',
    ]);
    expect(await found('metric=accuracy&metricMin=0.8')).toEqual(['by hand']);
    expect(await found('owner=group%3Adefault%2Fresearch')).toEqual([
      'korean-llm',
    ]);
    expect(await found('license=mit', RESEARCHER)).toEqual([]);
    expect((await get('/models?sort=secrets')).status).toBe(400);
    expect((await get('/models?metricMin=1')).status).toBe(400);
    const { body: page } = await get(
      '/models?sort=-metrics.accuracy&limit=1',
      AUDITOR,
    );
    expect(
      await found(`sort=-metrics.accuracy&cursor=${page.nextCursor}`),
    ).toEqual(['korean-llm']);

    const { body: facets } = await get('/models/facets?license=mit', AUDITOR);
    expect(facets.total).toBe(1);
    expect(facets.facets.license).toEqual([
      { value: 'apache-2.0', count: 1 },
      { value: 'mit', count: 1 },
    ]);
    expect(facets.metrics).toEqual([
      { metric: 'accuracy', count: 1, minimum: 0.9, maximum: 0.9 },
    ]);
    expect((await get('/models/facets', OUTSIDER)).body.total).toBe(0);
  });

  it('tells which files changed between two runs, to who sees both', async () => {
    const [first, second] = runs.map(run => run.id);
    const changed = (run: string, since: string, person = RESEARCHER) =>
      get(`/runs/${run}/changed-files?since=${since}`, person);
    expect((await changed(second, first)).body).toEqual({
      total: 1,
      files: [{ path: 'MODEL_CARD.md', change: 'modified' }],
    });
    expect((await changed(first, second)).body.total).toBe(1);
    expect((await changed(first, first)).body).toEqual({ total: 0, files: [] });
    expect((await changed(first, 'none')).status).toBe(404);
    expect((await changed(second, first, OUTSIDER)).status).toBe(404);
  });

  it('says on the page of a run why its tracker refuses it, as long as it does', async () => {
    const run = await launch('waits');
    await until(run.id, ['running']);
    const problem = async () =>
      (await get(`/runs/${run.id}`)).body.trackerProblem;
    portal.tracker.refusals.set(run.id, 'Permission denied');
    await eventually(async () => (await problem()) === 'Permission denied');
    portal.tracker.refusals.clear();
    await eventually(async () => (await problem()) === undefined);
    portal.tracker.refusals.set(run.id, 'Gone for ever');
    await eventually(async () => (await problem()) === 'Gone for ever');
    // What is missing of a run that has ended stays explained.
    portal.engine.jobs.release(`${run.id}-${run.attempt}`);
    await ended(run.id);
    expect(await problem()).toBe('Gone for ever');
    portal.tracker.refusals.clear();
  });

  it('shows the card of each version, and what differs between two', async () => {
    const card = await get(`${MODEL}/card`);
    expect(card.body).toMatchObject({
      source: 'model-card',
      path: 'MODEL_CARD.md',
      text: CARD,
      version: '2',
    });
    const old = await get(`${MODEL}/card?version=1`);
    expect(old.body.text).toBe('# korean-llm\n');
    expect(card.body.score).toBeGreaterThan(old.body.score);
    expect((await get(`${MODEL}/card?version=9`)).status).toBe(404);

    // Lists, pages and governance tell the same of a model, also where tags say what no card does.
    const { body: byHand } = await get('/models/main/by%20hand', AUDITOR);
    const { body: fallback } = await get(
      '/models/main/by%20hand/card',
      AUDITOR,
    );
    expect(fallback).toMatchObject({ source: 'none', score: 30 });
    expect(fallback.missing).not.toContain('license');
    expect(byHand.facts).toMatchObject({
      license: 'mit',
      cardScore: fallback.score,
      cardMissing: fallback.missing,
    });
    const { body: governed } = await get('/governance/models', AUDITOR);
    const scores = new Map(
      governed.items.map(
        ({ name, ...one }: { name: string; [key: string]: unknown }) => [
          name,
          one,
        ],
      ),
    );
    expect(scores.get('by hand')).toMatchObject({
      ...{ cardScore: 30, hasCard: false, licence: 'mit' },
    });
    expect(scores.get('korean-llm')).toMatchObject({
      ...{ cardScore: card.body.score, hasCard: true },
    });
    const { body: lacking } = await get(
      '/governance/models?missing=card',
      AUDITOR,
    );
    expect(lacking.items.map(({ name }: { name: string }) => name)).toEqual([
      'by hand',
    ]);
    expect((await get(`${MODEL}/card`, OUTSIDER)).status).toBe(404);

    const { body: difference } = await get(
      `${MODEL}/compare?fromVersion=1&toVersion=2`,
    );
    expect(difference).toMatchObject({
      from: { version: '1', aliases: ['champion'], runId: runs[0].id },
      to: { version: '2', runId: runs[1].id },
      parameters: [{ name: 'lora_r', from: '16', to: '64' }],
      metrics: [{ key: 'accuracy', from: 0.5, to: 0.75 }],
    });
    expect(difference.from.commit).not.toBe(difference.to.commit);

    const { body: lineage } = await get(`${MODEL}/lineage`);
    const kinds = lineage.nodes.map((node: { kind: string }) => node.kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['base-model', 'commit', 'run', 'version']),
    );
    expect(lineage.edges).toContainEqual({ source: 'run', target: 'version' });
  });

  it('moves aliases in the tracker first, and shows a conflict instead of overwriting', async () => {
    const { registry } = portal.tracker;
    const champion = `${MODEL}/aliases/champion`;
    const moved = await send('put', champion, {
      version: '2',
      expectedVersion: '1',
    });
    expect(moved.body.aliases).toEqual({ champion: '2' });
    expect((await registry.getModel('korean-llm'))?.aliases).toEqual({
      champion: '2',
    });
    // The same again, as after an answer that got lost.
    const again = await send('put', champion, {
      version: '2',
      expectedVersion: '1',
    });
    expect(again.status).toBe(200);

    portal.tracker.setAlias('korean-llm', 'champion', '1');
    const conflict = await send('delete', `${champion}?expectedVersion=2`);
    expect(conflict.status).toBe(409);
    expect(conflict.body.error.message).toContain('names version 1 now');
    expect((await get(MODEL)).body.aliases).toEqual({ champion: '1' });
    const taken = await send('delete', `${champion}?expectedVersion=1`);
    expect(taken.body.aliases).toEqual({});
    const gone = await send('delete', `${champion}?expectedVersion=1`);
    expect(gone.status).toBe(200);

    const unknown = await send('put', `${MODEL}/aliases/x`, { version: '9' });
    expect(unknown.status).toBe(404);
    const wrong = await send(
      'put',
      `${MODEL}/aliases/${encodeURIComponent('a/b')}`,
      { version: '1' },
    );
    expect(wrong.status).toBe(400);
    // What can't be an alias is not asked for in the tracker.
    expect(await audit('model.set-alias')).toEqual([
      'allowed',
      'allowed',
      'failed',
    ]);
  });

  it('edits description and tags, each only as the editor saw it', async () => {
    const edit = {
      description: { expected: '', value: 'Answers in Korean' },
      tags: [{ key: 'team', value: 'nlp' }],
    };
    const edited = await send('patch', MODEL, edit);
    expect(edited.body).toMatchObject({
      description: 'Answers in Korean',
      tags: { team: 'nlp' },
    });
    expect((await send('patch', MODEL, edit)).status).toBe(200);
    const stale = await send('patch', MODEL, {
      description: { expected: 'Something else', value: 'Mine' },
    });
    expect(stale.status).toBe(409);
    expect(stale.body.error.message).toContain('"Answers in Korean"');
    const version = await send('patch', `${MODEL}/versions/2`, {
      description: { expected: '', value: 'Longer training' },
      tags: [{ key: 'checked', value: 'yes' }],
    });
    expect(version.body.versions[0]).toMatchObject({
      description: 'Longer training',
      tags: { checked: 'yes' },
    });
    expect((await send('patch', `${MODEL}/versions/9`, edit)).status).toBe(404);
    expect((await send('patch', MODEL, { owner: 'me' })).status).toBe(400);
  });

  it('makes what a run left behind a version, once', async () => {
    const [, run] = runs;
    const loggedModelId = portal.tracker.registry.logModel(
      trackedRunId,
      'adapter',
    );
    const outputs = await get(`/runs/${run.id}/outputs`);
    expect(outputs.body).toMatchObject({
      canRegister: true,
      suggestedName: 'korean-llm',
      items: [{ trackedRunId, name: 'adapter', loggedModelId }],
    });
    const body = { runId: run.id, loggedModelId, idempotencyKey: 'once' };
    const path = '/models/main/adapters/versions';
    const made = await post(path, body);
    expect(made).toMatchObject({ status: 201, body: { version: '1' } });
    // Whose it is follows from its run, at once.
    const { body: model } = await get('/models/main/adapters');
    expect((await post(path, body)).body).toEqual(made.body);
    expect(model).toMatchObject({
      owner: 'group:default/research',
      versions: [{ version: '1', runId: run.id }],
    });
    const both = await post(path, { ...body, artifactPath: 'model' });
    expect(both.status).toBe(400);
    const elsewhere = await post('/models/other/adapters/versions', body);
    expect(elsewhere.status).toBe(400);
    expect((await post(path, body, OUTSIDER)).status).toBe(404);
  });

  it('refuses those who own nothing of it, and keeps the refusal', async () => {
    const [run] = runs;
    const before = await portal.tracker.registry.getModel('korean-llm');
    const deeds = [
      send('put', `${MODEL}/aliases/mine`, { version: '1' }, AUDITOR),
      send('delete', `${MODEL}/aliases/a?expectedVersion=1`, {}, AUDITOR),
      send('patch', MODEL, { tags: [{ key: 'a', value: 'b' }] }, AUDITOR),
      send('patch', `${MODEL}/versions/1`, {}, AUDITOR),
      post(
        `${MODEL}/versions`,
        { runId: run.id, artifactPath: 'm', idempotencyKey: 'k' },
        AUDITOR,
      ),
    ];
    for (const answer of await Promise.all(deeds)) {
      expect(answer.status).toBe(403);
      expect(answer.body.error.message).toContain('group:default/research');
    }
    expect((await get(MODEL, AUDITOR)).body.permitted).toEqual({
      update: false,
    });
    expect((await send('patch', MODEL, {}, OUTSIDER)).status).toBe(404);
    expect(await portal.tracker.registry.getModel('korean-llm')).toEqual(
      before,
    );
    expect(await audit('model.describe-version')).toEqual([
      'allowed',
      'refused',
    ]);
  });

  it('says that the tracker does not answer, and changes nothing', async () => {
    portal.tracker.available = false;
    const answer = await send('patch', MODEL, {
      description: { expected: 'Answers in Korean', value: 'x' },
    });
    portal.tracker.available = true;
    expect(answer.status).toBe(503);
    expect((await get(MODEL)).body.description).toBe('Answers in Korean');
  });

  it('wants a reason for an alias of what missed its thresholds, and notifies the owner', async () => {
    const missed = await train(0.1, {});
    const { versions } = await eventually(async () => {
      const { body } = await get(MODEL);
      return body.versions[0].trackedRunId === missed && body;
    });
    const { version } = versions[0];
    const put = (alias: string, body: object) =>
      send('put', `${MODEL}/aliases/${alias}`, { version, ...body });
    const refused = await put('risky', {});
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(
      /^reason: .*accuracy is 0\.1, needed is at least 0\.5/,
    );
    expect((await put('not%20an%20alias!', {})).body.error.message).toMatch(
      /^alias: "not an alias!" can't be an alias/,
    );
    expect((await put('risky', { reason: 'Only for a demo' })).status).toBe(
      200,
    );
    expect(portal.notices).toContainEqual(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: 'group:default/research' },
        payload: expect.objectContaining({
          title: `korean-llm: "risky" is version ${version} now`,
          description: expect.stringContaining('Reason: Only for a demo'),
        }),
      }),
    );
    const { body } = await get('/audit?limit=200', AUDITOR);
    expect(JSON.stringify(body.items)).toContain('Only for a demo');
    await send(
      'delete',
      `${MODEL}/aliases/risky?expectedVersion=${version}`,
    ).expect(200);
  });

  it('keeps a model for its owner, and says which version a run of others made', async () => {
    const foreign = await launch('waits', OUTSIDER);
    await until(foreign.id, ['running'], OUTSIDER);
    const { tracker } = portal;
    const foreignRunId = tracker.startRun({
      name: 'foreign',
      environment: tracker.environment({
        runId: foreign.id,
        dispatchKey: `${foreign.id}-${foreign.attempt}`,
        project: OTHER_PROJECT,
        pipeline: 'train',
        commit: '',
        startedBy: OUTSIDER,
      }),
      parameters: {},
    });
    tracker.registerVersion({
      model: 'korean-llm',
      trackedRunId: foreignRunId,
    });
    const model = await eventually(async () => {
      const { body } = await get(MODEL);
      return body.versions[0].foreignOwner && body;
    });
    expect(model).toMatchObject({
      owner: 'group:default/research',
      versions: [{ foreignOwner: 'group:default/elsewhere' }, {}, {}, {}],
    });
    expect(model.versions[1]).not.toHaveProperty('foreignOwner');
    const isNotice = ({ payload }: { payload: { title: string } }) =>
      payload.title.includes('was made by a run of group:default/elsewhere');
    await eventually(async () => portal.notices.some(isNotice));
    expect(portal.notices.filter(isNotice)).toMatchObject([
      { recipients: { entityRef: 'group:default/research' } },
    ]);
    expect(await audit('model.foreign-version')).toEqual(['allowed']);
    portal.engine.jobs.release(`${foreign.id}-${foreign.attempt}`);
    await ended(foreign.id, OUTSIDER);
  });

  it('hands a model over to an owner that exists', async () => {
    const handOver = (owner: string, person?: string) =>
      send('put', `${MODEL}/owner`, { owner }, person);
    const unknown = await handOver('nobody');
    expect(unknown.status).toBe(400);
    expect(unknown.body.error.message).toContain('no group:default/nobody');
    expect((await handOver('elsewhere', OUTSIDER)).status).toBe(404);
    expect((await handOver('elsewhere', AUDITOR)).status).toBe(403);
    expect((await handOver('elsewhere')).status).toBe(204);
    expect((await get(MODEL, OUTSIDER)).body.owner).toBe(
      'group:default/elsewhere',
    );
    expect((await handOver('research')).status).toBe(404);
    expect((await handOver('research', OUTSIDER)).status).toBe(204);
    expect((await get(MODEL)).body.owner).toBe('group:default/research');
  });
});
