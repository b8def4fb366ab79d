import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  type MetricSeries,
  type Model,
  projectTopic,
} from '@llmops/backstage-plugin-llmops-common';
import request from 'supertest';
import {
  AUDITOR,
  COLLEAGUE,
  OUTSIDER,
  RESEARCHER,
} from './__testUtils__/OwnershipPermissions';
import { eventually } from './__testUtils__/eventually';
import { restClient } from './__testUtils__/restClient';
import { OTHER_PROJECT, PROJECT } from './__testUtils__/inMemoryModule';
import {
  as,
  startTestPortal,
  type TestPortal,
} from './__testUtils__/startTestPortal';
import { spec } from './schema/openapi';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('the REST API, %p', id => {
  let portal: TestPortal;
  const { get, post, launch, until, ended } = restClient(() => portal);

  beforeAll(async () => {
    portal = await startTestPortal({ database: await databases.init(id) });
  });
  afterAll(async () => {
    await portal?.backend.stop();
  });

  /** An answer that is read as it comes. */
  async function open(path: string) {
    const server = portal.backend.server.address();
    const port = typeof server === 'object' ? server?.port : undefined;
    const [name, value] = as(RESEARCHER);
    const sent = httpGet({
      host: '127.0.0.1',
      port,
      path: `/api/llmops${path}`,
      headers: { [name]: value, 'accept-encoding': 'gzip' },
    });
    const [response]: IncomingMessage[] = await once(sent, 'response');
    const lines = createInterface({ input: response })[Symbol.asyncIterator]();
    return { response, lines, leave: () => sent.destroy() };
  }

  it('launches once for a key, and follows the run to its end', async () => {
    const body = {
      project: PROJECT,
      pipeline: 'train',
      idempotencyKey: 'once',
    };
    const first = await post('/runs', body);
    expect(first.body).toMatchObject({
      project: PROJECT,
      owner: 'group:default/research',
      startedBy: RESEARCHER,
      engine: 'memory',
      tracker: 'main',
      parameters: { outcome: 'succeeds', learning_rate: 0.001 },
    });
    expect(first.status).toBe(201);
    const again = await post('/runs', body);
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(first.body.id);
    await expect(ended(first.body.id)).resolves.toMatchObject({
      state: 'succeeded',
      attempts: [{ steps: [{ name: 'prepare' }, { name: 'evaluation' }] }],
      permitted: { cancel: false, retry: true, reproduce: true },
    });

    const events = await get(`/runs/${first.body.id}/events`);
    const sequences = events.body.items.map(
      (event: { sequence: number }) => event.sequence,
    );
    expect(sequences.length).toBeGreaterThan(2);
    const later = await get(
      `/runs/${first.body.id}/events?after=${sequences[1]}`,
    );
    expect(later.body.items).toHaveLength(sequences.length - 2);
  });

  it('lists pages that neither repeat nor miss a run', async () => {
    for (let n = 0; n < 5; n++) {
      await launch('succeeds');
    }
    const all = await get('/runs?limit=200');
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await get(`/runs?limit=2${cursor}`);
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map((run: { id: string }) => run.id));
      cursor = page.body.nextCursor
        ? `&cursor=${encodeURIComponent(page.body.nextCursor)}`
        : '';
    } while (cursor);
    expect(seen).toEqual(all.body.items.map((run: { id: string }) => run.id));
    const one = await get('/runs?state=succeeded&engine=memory&limit=1');
    expect(one.body.items).toHaveLength(1);
    const none = await get(
      `/runs?project=${encodeURIComponent(OTHER_PROJECT)}`,
    );
    expect(none.body).toEqual({ items: [] });
  });

  it('takes query values as people type them, encoded or not', async () => {
    const { id: runId } = await launch('succeeds');
    for (const project of [PROJECT, encodeURIComponent(PROJECT)]) {
      const page = await get(`/runs?project=${project}&limit=200`);
      expect(page.status).toBe(200);
      expect(page.body.items.map((run: { id: string }) => run.id)).toContain(
        runId,
      );
    }
    const both = await get(
      `/runs?project=${PROJECT}&project=${OTHER_PROJECT}&owner=group:default/research&limit=1`,
    );
    expect(both.body.items).toHaveLength(1);
    for (const path of [
      '/project',
      '/models',
      '/models/facets',
      '/runs/count',
    ]) {
      const { status } = await get(`${path}?project=${PROJECT}`);
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('describes every query value of text as one that may hold reserved characters', () => {
    const closed: string[] = [];
    JSON.stringify(spec, (_, value) => {
      if (value?.in === 'query' && !value.allowReserved) {
        closed.push(`${value.name}: ${value.schema.type}`);
      }
      return value;
    });
    const text = closed.filter(it => !/: (integer|number|boolean)$/.test(it));
    expect(text).toEqual([]);
  });

  it('hides what may not be read and refuses, with a reason, what may not be done', async () => {
    const { id: runId } = await launch('waits');
    await until(runId, ['running']);
    const paths = ['', '/events', '/logs', '/metrics', '/curve?series=1'];
    const missing = await get('/runs/rmissing', OUTSIDER);
    expect(missing.status).toBe(404);
    for (const path of paths) {
      const answer = await get(`/runs/${runId}${path}`, OUTSIDER);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.body.error.message).toBe(
        missing.body.error.message.replace('rmissing', runId),
      );
    }
    for (const deed of ['cancel', 'retry', 'reproduce']) {
      const answer = await post(`/runs/${runId}/${deed}`, {}, OUTSIDER);
      expect([deed, answer.status]).toEqual([deed, 404]);
    }
    const listed = await get('/runs?limit=200', OUTSIDER);
    expect(listed.body).toEqual({ items: [] });

    const seen = await get(`/runs/${runId}`, AUDITOR);
    expect(seen.body.permitted).toEqual({
      cancel: false,
      retry: false,
      reproduce: false,
      annotate: false,
    });
    const refused = await post(`/runs/${runId}/cancel`, {}, AUDITOR);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('llmops.run.cancel');
    expect(refused.body.error.message).toContain('group:default/research');
    const launched = await post(
      '/runs',
      { project: PROJECT, pipeline: 'train' },
      OUTSIDER,
    );
    expect(launched.status).toBe(403);
    expect(launched.body.error.message).toContain('llmops.run.launch');

    const cancelled = await post(
      `/runs/${runId}/cancel`,
      { reason: 'enough' },
      COLLEAGUE,
    );
    expect(cancelled.status).toBe(200);
    await expect(ended(runId)).resolves.toMatchObject({ state: 'cancelled' });
  });

  it('says what a project declares, and whether the caller may launch', async () => {
    const path = `/project?project=${encodeURIComponent(PROJECT)}`;
    const own = await get(path);
    expect(own.body).toMatchObject({
      entityRef: PROJECT,
      canLaunch: true,
      commit: portal.commits.get('korean-llm'),
      problems: [],
      pipelines: [{ name: 'train', steps: [{}, {}], model: 'korean-llm' }],
    });
    const other = await get(path, OUTSIDER);
    expect(other.body.canLaunch).toBe(false);
    const launchRequest = { project: PROJECT, pipeline: 'train' };
    const preflight = await post('/preflight', launchRequest);
    expect(preflight.body).toMatchObject({ launchable: true, checks: [] });
    const foreign = await post('/preflight', launchRequest, OUTSIDER);
    expect(foreign.status).toBe(403);
  });

  it('retries and reproduces for those who may launch', async () => {
    const { id: runId } = await launch('fails');
    await ended(runId);
    const retried = await post(`/runs/${runId}/retry`, {}, COLLEAGUE);
    expect(retried.body).toMatchObject({ id: runId, attempt: 2 });
    await ended(runId);
    const reproduced = await post(`/runs/${runId}/reproduce`);
    expect(reproduced.status).toBe(201);
    expect(reproduced.body).toMatchObject({ reproducedFrom: runId });
    await ended(reproduced.body.id);
    const refused = await post(`/runs/${runId}/retry`, {}, AUDITOR);
    expect(refused.status).toBe(403);
  });

  it('streams the log while it is written, uncompressed, and ends with the attempt', async () => {
    const { id: runId, attempt } = await launch('waits');
    await until(runId, ['running']);
    const { response, lines } = await open(`/runs/${runId}/logs?follow=true`);
    expect(response.headers['content-type']).toContain('application/x-ndjson');
    expect(response.headers['content-encoding']).toBeUndefined();
    const first = await lines.next();
    expect(JSON.parse(first.value ?? '')).toMatchObject({
      sequence: expect.any(Number),
      step: 'prepare',
      text: 'prepare: 시작\n',
    });
    portal.engine.jobs.release(`${runId}-${attempt}`);
    const rest: Array<{ sequence: number; text: string }> = [];
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      rest.push(JSON.parse(line.value));
    }
    expect(rest.map(chunk => chunk.text).join('')).toContain('evaluation: 끝');

    const from = rest[0].sequence;
    const resumed = await get(`/runs/${runId}/logs?offset=${from}`);
    expect(JSON.parse(resumed.text.split('\n')[0])).toEqual(rest[0]);
    const oneStep = await get(`/runs/${runId}/logs?step=evaluation`);
    expect(oneStep.text).not.toContain('prepare');
  });

  it('stops reading the log when the reader leaves', async () => {
    const { id: runId, attempt } = await launch('waits');
    await until(runId, ['running']);
    const { lines, leave } = await open(`/runs/${runId}/logs?follow=true`);
    await lines.next();
    leave();
    // Nothing hangs: the run goes on, and the portal can be stopped while nobody reads.
    portal.engine.jobs.release(`${runId}-${attempt}`);
    await expect(ended(runId)).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('shows metrics, the model and its evaluation of what was logged in a run', async () => {
    const { id: runId, attempt } = await launch('waits');
    await until(runId, ['running']);
    const { tracker } = portal;
    const environment = tracker.environment({
      runId,
      dispatchKey: `${runId}-${attempt}`,
      project: PROJECT,
      pipeline: 'train',
      commit: '',
      startedBy: RESEARCHER,
    });
    const parent = tracker.startRun({ name: 'training', environment });
    const child = tracker.startRun({
      name: 'training-evaluation',
      environment,
      parentId: parent,
      step: 'evaluation',
    });
    tracker.logMetric(parent, 'loss', [
      { step: 0, time: 1000, value: 4 },
      { step: 1, time: 2000, value: Number.NaN },
      { step: 2, time: 3000, value: 2 },
    ]);
    tracker.logMetric(child, 'accuracy', [{ step: 0, time: 1, value: 0.75 }]);
    const version = tracker.registerVersion({
      model: 'korean-llm',
      trackedRunId: parent,
      tags: { 'evaluation.perplexity': '3.5', 'evaluation.passed': 'true' },
    });
    tracker.setAlias('korean-llm', 'candidate', version);

    const series = await eventually(async () => {
      const { body } = await get(`/runs/${runId}/metrics`);
      return body.items.length === 2 && body.items;
    });
    const loss = series.find((one: { key: string }) => one.key === 'loss');
    expect(loss).toMatchObject({
      trackedRunName: 'training',
      points: 3,
      lastStep: 2,
      lastValue: 2,
      minimum: 2,
      maximum: 4,
    });
    const curve = await get(`/runs/${runId}/curve?series=${loss.id}`);
    expect(curve.body).toMatchObject({
      steps: [0, 1, 2],
      values: [4, null, 2],
      total: 3,
    });
    const foreign = await launch('succeeds');
    const wrong = await get(`/runs/${foreign.id}/curve?series=${loss.id}`);
    expect(wrong.status).toBe(404);

    const model = await eventually(async () => {
      const { body } = await get('/models/main/korean-llm');
      return body.versions?.[0]?.runId && body;
    });
    expect(model).toMatchObject({
      owner: 'group:default/research',
      project: PROJECT,
      aliases: { candidate: version },
      versions: [
        {
          version,
          runId,
          aliases: ['candidate'],
          metrics: { accuracy: 0.75, perplexity: 3.5 },
          thresholds: { accuracy: { min: 0.5 } },
          commit: portal.commits.get('korean-llm'),
          downloadCommand: `cp -r 'main/korean-llm/${version}' .`,
        },
      ],
    });
    const run = await get(`/runs/${runId}`);
    expect(run.body.evaluationStep).toBe('evaluation');
    expect(run.body.model).toEqual({
      tracker: 'main',
      name: 'korean-llm',
      version,
    });
    expect(run.body.trackedRuns).toHaveLength(2);
    expect((await get('/models/main/korean-llm', OUTSIDER)).status).toBe(404);
    expect((await get('/models', OUTSIDER)).body).toEqual({ items: [] });
    const overview = await get('/overview');
    expect(overview.body.models).toEqual([
      expect.objectContaining({ name: 'korean-llm' }),
    ]);
    portal.engine.jobs.release(`${runId}-${attempt}`);
    await ended(runId);
  });

  it('says of a metric that is not finite what it is, and judges it on every page alike', async () => {
    const { id: runId, attempt } = await launch('waits');
    await until(runId, ['running']);
    const { tracker } = portal;
    const evaluated = tracker.startRun({
      ...{ name: 'evaluation', step: 'evaluation' },
      dispatchKey: `${runId}-${attempt}`,
    });
    const values = { accuracy: NaN, up: Infinity, down: -Infinity };
    for (const [key, value] of Object.entries(values)) {
      tracker.logMetric(evaluated, key, [{ step: 0, time: 1000, value }]);
    }
    for (const version of ['1', '2']) {
      tracker.registerVersion({
        ...{ model: 'diverged', trackedRunId: evaluated },
        tags: { 'evaluation.by_tag': version === '1' ? 'inf' : 'nan' },
      });
    }
    const expected = { accuracy: 'NaN', up: 'Infinity', down: '-Infinity' };
    const series = await eventually(async () => {
      const { body } = await get(`/runs/${runId}/metrics`);
      return body.items.length === 3 && body.items;
    });
    expect(
      Object.fromEntries(
        series.map((one: MetricSeries) => [one.key, one.lastValue]),
      ),
    ).toEqual(expected);

    const model = await eventually(async () => {
      const { body } = await get('/models/main/diverged');
      return body.versions?.length === 2 && body.versions[0].metrics.up && body;
    });
    expect(model.versions[0]).toMatchObject({
      metrics: { ...expected, by_tag: 'NaN' },
      thresholds: { accuracy: { min: 0.5 } },
    });
    const compared = await get(
      '/models/main/diverged/compare?fromVersion=1&toVersion=2',
    );
    expect(compared.body.metrics).toEqual(
      expect.arrayContaining([
        { key: 'by_tag', from: 'Infinity', to: 'NaN' },
        { key: 'up', from: 'Infinity', to: 'Infinity' },
      ]),
    );
    const listed = await eventually(async () => {
      const { body } = await get('/models?text=diverged');
      return body.items[0]?.facts?.evaluation.up && body.items[0];
    });
    expect(listed.facts.evaluation).toMatchObject(expected);
    const governed = await get('/governance/models?limit=100', AUDITOR);
    expect(
      governed.body.items.find((one: Model) => one.name === 'diverged'),
    ).toMatchObject({ evaluation: 'failed' });
    const comparison = await post('/runs/compare', { runIds: [runId] });
    expect(comparison.body.facts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'accuracy', values: ['NaN'] }),
        expect.objectContaining({ key: 'up', values: ['Infinity'] }),
      ]),
    );
    portal.engine.jobs.release(`${runId}-${attempt}`);
    await ended(runId);
  });

  it('tells the starter how a run ended, once, and everyone that something changed', async () => {
    const { id: runId, name } = await launch('fails');
    await ended(runId);
    const told = () =>
      portal.notices.filter(
        notice => notice.payload.scope === `llmops.run.${runId}`,
      );
    await eventually(() => told().length > 0);
    expect(told()).toEqual([
      {
        recipients: { type: 'entity', entityRef: RESEARCHER },
        payload: expect.objectContaining({
          title: `Run ${name} failed`,
          link: `/llmops/runs/${runId}`,
          severity: 'high',
        }),
      },
    ]);
    expect(portal.changes).toContainEqual({
      kind: 'run',
      runId,
      project: projectTopic(PROJECT),
    });
  });

  it('keeps who did what, refusals too, for those who may read it', async () => {
    const { id: runId } = await launch('succeeds');
    await ended(runId);
    await post(`/runs/${runId}/retry`, {}, AUDITOR);
    const trail = await get(`/audit?subject=${runId}`, AUDITOR);
    expect(trail.body.items).toMatchObject([
      { actor: AUDITOR, action: 'run.retry', outcome: 'refused' },
      { actor: RESEARCHER, action: 'run.launch', outcome: 'allowed' },
    ]);
    const page = await get('/audit?limit=1', AUDITOR);
    const next = await get(
      `/audit?limit=1&cursor=${page.body.nextCursor}`,
      AUDITOR,
    );
    expect(next.body.items[0].id).not.toBe(page.body.items[0].id);
    expect((await get('/audit')).status).toBe(403);
    const mine = await get('/audit?limit=1', AUDITOR);
    expect(mine.body.items[0]).toMatchObject({
      actor: RESEARCHER,
      action: 'audit.read',
      outcome: 'refused',
    });
  });

  it('lets in people, and services only on behalf of people', async () => {
    const call = (header: string) =>
      request(portal.backend.server)
        .get('/api/llmops/overview')
        .set('authorization', header);
    const alone = await call(mockCredentials.service.header());
    expect(alone.status).toBe(403);
    expect(alone.body.error.message).toContain('without a person');
    const person = mockCredentials.service.header({
      onBehalfOf: mockCredentials.user(RESEARCHER),
      targetPluginId: 'llmops',
    });
    expect((await call(person)).status).toBe(200);
    expect((await call(mockCredentials.none.header())).status).toBe(401);
  });
});
