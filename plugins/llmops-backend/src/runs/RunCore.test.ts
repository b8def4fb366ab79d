import { DatabaseOutboxStore } from '../dispatch/DatabaseOutboxStore';
import { TestDatabases } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import type { LogChunk } from '@llmops/backstage-plugin-llmops-common';
import {
  InMemoryEngine,
  InMemoryJobs,
} from '@llmops/backstage-plugin-llmops-node/testing';
import type { Knex } from 'knex';
import {
  MIGRATIONS_FOLDER,
  migrateDatabase,
} from '../database/migrateDatabase';
import { eventually } from '../__testUtils__/eventually';
import { PROJECT } from '../__testUtils__/projectFixture';
import { caller, RunCoreTestBed } from '../__testUtils__/RunCoreTestBed';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('runs on %p', databaseId => {
  let database: Knex;
  let jobs: InMemoryJobs;
  let engine: InMemoryEngine;
  let bed: RunCoreTestBed;

  beforeAll(async () => {
    database = await databases.init(databaseId);
    await migrateDatabase(database);
  });

  beforeEach(() => {
    jobs = new InMemoryJobs();
    engine = new InMemoryEngine({ jobs });
    bed = new RunCoreTestBed({ database, engine });
  });

  afterEach(async () => {
    await bed.stop();
    // Runs of a test would else be taken up by the cores of the next.
    await database('runs').delete();
  });

  async function readLog(
    runId: string,
    query: { follow?: boolean; offset?: number; step?: string } = {},
    core = bed.core,
  ) {
    const chunks: LogChunk[] = [];
    for await (const chunk of await core.service.readLogs(
      runId,
      query,
      bed.caller,
    )) {
      chunks.push(chunk);
    }
    return chunks;
  }

  it('takes its tables away again', async () => {
    const fresh = await databases.init(databaseId);
    await migrateDatabase(fresh);
    await fresh.migrate.rollback({ directory: MIGRATIONS_FOLDER }, true);
    await expect(fresh('runs').select()).rejects.toMatchObject({
      message: expect.stringMatching(/runs/),
    });
    await migrateDatabase(fresh);
    expect(await fresh('runs').select()).toEqual([]);
  });

  it('launches a run, follows it to its end and writes down what happened', async () => {
    await bed.core.start();
    const { run, created } = await bed.core.service.launch(
      {
        project: 'korean-llm',
        pipeline: 'train',
        parameters: { rate: 0.125 },
        note: 'first try',
      },
      bed.caller,
    );
    expect(created).toBe(true);
    expect(run).toMatchObject({
      id: expect.stringMatching(/^r[0-9a-z]{17}$/),
      name: expect.stringMatching(/^korean-llm-train-[0-9a-z]{5}$/),
      project: PROJECT,
      owner: 'group:default/ml-research',
      startedBy: 'user:default/jae.min',
      state: 'requested',
      profile: 'smoke',
      engine: 'memory',
      commit: bed.commit,
      parameters: { outcome: 'succeeds', rate: 0.125 },
      permitted: { cancel: true, retry: false, reproduce: true },
    });
    const ended = await bed.reaches(run.id, 'succeeded');
    expect(ended).toMatchObject({
      note: 'first try',
      startedAt: expect.any(Object),
      endedAt: expect.any(Object),
      observedAt: expect.any(Object),
      permitted: { cancel: false, retry: true, reproduce: true },
      attempts: [
        {
          number: 1,
          dispatchKey: `${run.id}-1`,
          state: 'succeeded',
          externalId: `job-of-${run.id}-1`,
          steps: [
            { name: 'first', state: 'succeeded', dependsOn: [] },
            { name: 'second', state: 'succeeded', dependsOn: ['first'] },
          ],
        },
      ],
    });
    const events = await bed.core.service.listEvents(
      run.id,
      undefined,
      bed.caller,
    );
    expect(events.map(({ sequence }) => sequence)).toEqual(
      events.map((_, index) => index + 1),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'run.requested',
      'run.dispatching',
      'run.submitted',
      'step.succeeded',
      'step.succeeded',
      'run.succeeded',
    ]);
    expect(await database('audit').where({ subject: run.id })).toMatchObject([
      {
        actor: 'user:default/jae.min',
        action: 'run.launch',
        outcome: 'allowed',
      },
    ]);
    expect(await database('outbox').select()).toEqual([]);
    expect(jobs.count()).toBe(1);
    expect(bed.changes).toContainEqual({
      kind: 'run',
      runId: run.id,
      project: PROJECT,
    });
  });

  it('says what a project declares, and what is wrong with it', async () => {
    const project = await bed.core.service.getProject(
      PROJECT,
      undefined,
      bed.caller,
    );
    expect(project).toMatchObject({
      entityRef: PROJECT,
      commit: bed.commit,
      problems: [],
      pipelines: [
        {
          name: 'train',
          engines: [
            { id: 'memory', available: true },
            { id: 'other', available: false },
          ],
          steps: [{ name: 'first' }, { name: 'second', dependsOn: ['first'] }],
          parameters: { properties: { rate: { default: 0.5 } } },
        },
      ],
    });
    bed.sources.commit(
      'korean-llm',
      { 'llmops.yaml': 'pipelines: 3' },
      'broken',
    );
    bed.sources.commit('korean-llm', {}, 'empty');
    for (const ref of ['broken', 'empty']) {
      const broken = await bed.core.service.getProject(
        PROJECT,
        ref,
        bed.caller,
      );
      expect(broken.pipelines).toEqual([]);
      expect(broken.problems[0].file).toBe('llmops.yaml');
    }
    await expect(
      bed.core.service.getProject(PROJECT, 'nowhere', bed.caller),
    ).rejects.toThrow(/nowhere/);
    await expect(
      bed.core.service.getProject('component:default/x', undefined, bed.caller),
    ).rejects.toThrow('There is no project "component:default/x"');
  });

  it.each([
    [{ parameters: { rate: 3 } }, /"rate" must be at most 1, not 3/],
    [{ parameters: { rte: 1 } }, /did you mean "rate"/],
    [{ profile: 'smok' }, /did you mean "smoke"/],
    [{ pipeline: 'trains' }, /did you mean "train"/],
    [{ engine: 'other' }, /"other" is not installed in this portal/],
    [{ engine: 'slurm' }, /choose one of memory, other/],
  ])('refuses %j', async (change, message) => {
    const request = { project: PROJECT, pipeline: 'train', ...change };
    await expect(bed.core.service.launch(request, bed.caller)).rejects.toThrow(
      message,
    );
    const preflight = await bed.core.service.preflight(request, bed.caller);
    expect(preflight.launchable).toBe(false);
    expect(preflight.checks[0].message).toMatch(message);
    expect(await database('runs').select()).toEqual([]);
  });

  it('launches only what was agreed to', async () => {
    const check = { id: 'download', title: 'Download', message: '5 GB' };
    const asking = new InMemoryEngine({
      jobs,
      checks: [{ ...check, status: 'confirm', bytes: 5e9 }],
    });
    const { service } = bed.replica(asking);
    const request = { project: PROJECT, pipeline: 'train' };
    await expect(service.launch(request, bed.caller)).rejects.toThrow(
      /download \(5 GB\).*"confirmations": \["download"\]/,
    );
    const agreed = { ...request, confirmations: ['download'] };
    expect(await service.preflight(request, bed.caller)).toMatchObject({
      launchable: false,
    });
    expect(await service.preflight(agreed, bed.caller)).toMatchObject({
      launchable: true,
    });
    expect((await service.launch(agreed, bed.caller)).created).toBe(true);
  });

  it('answers the same run for the same key of the same person', async () => {
    const request = {
      project: PROJECT,
      pipeline: 'train',
      idempotencyKey: 'task-1',
    };
    const { service } = bed.core;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.launch(request, bed.caller)),
    );
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    await expect(
      service.launch({ ...request, parameters: { rate: 1 } }, bed.caller),
    ).rejects.toThrow(
      /"task-1" launched the run r[0-9a-z]+ with another request/,
    );
    const other = await service.launch(
      request,
      caller('user:default/sora.lee'),
    );
    expect(other.created).toBe(true);
  });

  it('sends nothing of a run that is cancelled before', async () => {
    const runId = await bed.launch();
    const cancelled = await bed.core.service.cancel(
      runId,
      'a mistake',
      bed.caller,
    );
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      reason: 'a mistake',
    });
    await bed.core.start();
    const other = await bed.launch();
    await bed.reaches(other, 'succeeded');
    expect(jobs.count(`${runId}-1`)).toBe(0);
    expect(await bed.eventTypes(runId)).toEqual([
      'run.requested',
      'run.cancelled',
    ]);
  });

  it('cancels a running run once, however often it is asked', async () => {
    await bed.core.start();
    const runId = await bed.launch({ outcome: 'waits' });
    await bed.reaches(runId, 'running');
    await bed.core.service.cancel(runId, 'too slow', bed.caller);
    await bed.core.service.cancel(runId, 'too slow', bed.caller);
    const run = await bed.reaches(runId, 'cancelled');
    expect(run).toMatchObject({ reason: 'too slow' });
    const again = await bed.core.service.cancel(runId, undefined, bed.caller);
    expect(again.state).toBe('cancelled');
    expect(await database('outbox').select()).toEqual([]);
    expect(
      await database('audit').where({ subject: runId, action: 'run.cancel' }),
    ).toHaveLength(1);
  });

  it('cancels a run that is being sent: whether its job exists by then or not', async () => {
    engine.failSubmit(new Error('no answer'), true);
    engine.failSubmit(new Error('refused'), false);
    const slow = { settings: { backoffMs: 60_000 }, database, engine };
    const sender = new RunCoreTestBed(slow);
    await sender.core.start();
    for (const made of [true, false]) {
      const runId = await sender.launch({ outcome: 'waits' });
      await eventually(async () =>
        (await sender.eventTypes(runId)).includes('dispatch.postponed'),
      );
      await sender.core.service.cancel(runId, 'changed my mind', sender.caller);
      const run = await sender.reaches(runId, 'cancelled');
      expect(run.reason).toContain('changed my mind');
      expect(jobs.count(`${runId}-1`)).toBe(made ? 1 : 0);
    }
    await sender.stop();
  });

  it('tries again with the same inputs, once at a time', async () => {
    await bed.core.start();
    const runId = await bed.launch({ outcome: 'fails' });
    const failed = await bed.reaches(runId, 'failed');
    expect(failed.reason).toContain('it was asked to fail');
    const retries = await Promise.allSettled(
      [1, 2, 3].map(() => bed.core.service.retry(runId, bed.caller)),
    );
    expect(retries.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    const again = await eventually(async () => {
      const run = await bed.core.service.get(runId, bed.caller);
      return run.attempts[1]?.state === 'failed' && run;
    });
    expect(again).toMatchObject({
      attempt: 2,
      parameters: { outcome: 'fails', rate: 0.25 },
      commit: bed.commit,
    });
    expect(jobs.count(`${runId}-1`)).toBe(1);
    expect(jobs.count(`${runId}-2`)).toBe(1);
    const waiting = await bed.launch({ outcome: 'waits' });
    await expect(bed.core.service.retry(waiting, bed.caller)).rejects.toThrow(
      /cancel it first/,
    );
  });

  it('reproduces a run at its commit, although the branch moved on', async () => {
    await bed.core.start();
    const runId = await bed.launch({ rate: 0.75 });
    bed.sources.commit('korean-llm', { 'llmops.yaml': 'pipelines: {}' });
    const run = await bed.core.service.reproduce(runId, {}, bed.caller);
    expect(run).toMatchObject({
      commit: bed.commit,
      reproducedFrom: runId,
      parameters: { outcome: 'succeeds', rate: 0.75 },
    });
    expect(run.id).not.toBe(runId);
    await bed.reaches(run.id, 'succeeded');
  });

  it('lets an engine reuse results for a launch and its retries, never for a reproduction', async () => {
    const submit = jest.spyOn(engine, 'submit');
    await bed.core.start();
    const runId = await bed.launch({ outcome: 'fails' });
    await bed.reaches(runId, 'failed');
    const secondState = (id: string) => async () =>
      (await bed.core.service.get(id, bed.caller)).attempts[1]?.state ===
      'failed';
    await bed.core.service.retry(runId, bed.caller);
    await eventually(secondState(runId));
    const { id } = await bed.core.service.reproduce(runId, {}, bed.caller);
    await bed.reaches(id, 'failed');
    await bed.core.service.retry(id, bed.caller);
    await eventually(secondState(id));
    expect(
      submit.mock.calls.map(([{ dispatchKey, reuseResults }]) => [
        dispatchKey,
        reuseResults,
      ]),
    ).toEqual([
      [`${runId}-1`, true],
      [`${runId}-2`, true],
      [`${id}-1`, false],
      [`${id}-2`, false],
    ]);
  });

  it('sends again after an error, and never makes a second job', async () => {
    engine.failSubmit(new Error('connection reset'), true);
    engine.failSubmit(new Error('connection refused'), false);
    await bed.core.start();
    const first = await bed.launch();
    await bed.reaches(first, 'succeeded');
    const second = await bed.launch();
    await bed.reaches(second, 'succeeded');
    expect(jobs.count(`${first}-1`)).toBe(1);
    expect(jobs.count(`${second}-1`)).toBe(1);
    expect(await bed.eventTypes(first)).toContain('dispatch.postponed');
  });

  it('fails a run that the engine refuses, and one that cannot be sent', async () => {
    engine.failSubmit(new InputError('no such queue'), false);
    await bed.core.start();
    const refused = await bed.reaches(await bed.launch(), 'failed');
    expect(refused).toMatchObject({ reason: 'no such queue' });
    [1, 2, 3, 4].forEach(() => engine.failSubmit(new Error('down'), false));
    const unsent = await bed.reaches(await bed.launch(), 'failed');
    expect(unsent.reason).toBe('It could not be sent in 4 tries: down');
    expect(jobs.count()).toBe(0);
  });

  it('sends to one target while another one does not answer', async () => {
    const stuck = await bed.launch();
    const free = await bed.launch();
    const options = JSON.stringify({ cluster: 'stuck' });
    await database('runs').where({ id: stuck }).update({ options });
    const outbox = new DatabaseOutboxStore({
      ...{ database, owner: 'test', leaseMs: 60_000 },
      clock: () => new Date(),
    });
    const busy = { engine: 'memory', options };
    const item = await outbox.claim([busy]);
    expect(item).toMatchObject({
      dispatchKey: `${free}-1`,
      target: { engine: 'memory', options: '{}' },
    });
    expect(await outbox.claim([busy])).toBeUndefined();
    expect(await outbox.claim([])).toMatchObject({ target: busy });
  });

  it('waits before it tries again what it cannot even read', async () => {
    const runId = await bed.launch();
    await database('run_inputs').update({ definition: '{' });
    await bed.core.start();
    await eventually(async () => {
      const [order] = await database('outbox').select();
      return order.last_error !== null && order.lease_owner === null;
    });
    const [{ lease_token: claims }] = await database('outbox').select();
    const other = await bed.launch();
    await bed.reaches(other, 'succeeded');
    const [order] = await database('outbox').where({
      dispatch_key: `${runId}-1`,
    });
    // A loop without pauses would have claimed it hundreds of times meanwhile.
    expect(order.lease_token - claims).toBeLessThan(100);
  });

  it('says that a job is lost', async () => {
    await bed.core.start();
    const runId = await bed.launch({ outcome: 'waits' });
    await bed.reaches(runId, 'running');
    jobs.lose(`${runId}-1`);
    expect(await bed.reaches(runId, 'lost')).toMatchObject({
      reason: 'the job is gone',
    });
  });

  it('streams the output to readers here and at another replica, from where they were', async () => {
    const replica = bed.replica();
    await bed.core.start();
    const runId = await bed.launch({ outcome: 'waits' });
    await bed.reaches(runId, 'running');
    const [here, there] = [bed.core, replica].map(core =>
      readLog(runId, { follow: true }, core),
    );
    jobs.release(`${runId}-1`);
    const chunks = await here;
    expect(chunks.map(({ text }) => text).join('')).toBe(
      'first: 시작\nfirst: 끝\nsecond: 시작\nsecond: 끝\n',
    );
    expect(await there).toEqual(chunks);
    expect(await readLog(runId, { offset: 1 })).toEqual(chunks.slice(1));
    expect(await readLog(runId, { step: 'second' })).toEqual(
      chunks.filter(({ step }) => step === 'second'),
    );
    await expect(
      bed.core.service.readLogs(runId, { attempt: 2 }, bed.caller),
    ).rejects.toThrow('has no attempt 2');
  });

  it('hands a run over when its follower stops, is stuck or breaks', async () => {
    const stuck = bed.replica();
    await stuck.start();
    const runId = await bed.launch({ outcome: 'waits' });
    await bed.reaches(runId, 'running');
    await stuck.stop();
    const [released] = await database('attempts').where({ run_id: runId });
    expect(released).toMatchObject({ lease_owner: null, state: 'running' });
    // A follower that is gone without a word.
    await database('attempts').where({ run_id: runId }).update({
      lease_owner: 'elsewhere/1/x',
      lease_until: '2000-01-01T00:00:00.000Z',
    });
    let calls = 0;
    const breaking = new InMemoryEngine({ jobs });
    const follow = breaking.follow.bind(breaking);
    breaking.follow = async (...parts) => {
      calls += 1;
      if (calls < 3) {
        throw new Error('watch closed');
      }
      return follow(...parts);
    };
    await bed.replica(breaking).start();
    await eventually(() => calls === 3);
    jobs.release(`${runId}-1`);
    await bed.reaches(runId, 'succeeded');
    const types = await bed.eventTypes(runId);
    expect(types.filter(type => type === 'follow.interrupted')).toHaveLength(1);
  });

  it('refuses what a follower writes that was replaced', async () => {
    const slow = new InMemoryEngine({ jobs });
    let write = async () => {};
    let leave = () => {};
    const follow = slow.follow.bind(slow);
    let calls = 0;
    slow.follow = async (spec, reference, sink, signal) => {
      calls += 1;
      if (calls > 1) {
        await follow(spec, reference, sink, signal);
        return;
      }
      write = () =>
        sink.observe({ observedAt: new Date(), state: 'failed', steps: [] });
      await sink.observe({
        observedAt: new Date(),
        state: 'running',
        steps: [],
      });
      // Stuck: it does not even hear that it lost the lease.
      await new Promise<void>(resolve => {
        leave = resolve;
      });
    };
    await bed.replica(slow).start();
    const runId = await bed.launch({ outcome: 'waits' });
    await bed.reaches(runId, 'running');
    await database('attempts').update({
      lease_until: '2000-01-01T00:00:00.000Z',
    });
    await bed.core.start();
    await eventually(async () => {
      const [{ lease_token: token }] = await database('attempts').select();
      return token >= 2;
    });
    await expect(write()).rejects.toThrow(/taken over by another replica/);
    leave();
    jobs.release(`${runId}-1`);
    await bed.reaches(runId, 'succeeded');
  });

  it('ends with the portal what does not outlive it', async () => {
    const ending = new InMemoryEngine({ jobs, endsWithPortal: true });
    const portal = bed.replica(ending);
    await portal.start();
    const runId = await bed.launch({ outcome: 'waits' });
    await bed.reaches(runId, 'running');
    await portal.stop();
    const run = await bed.core.service.get(runId, bed.caller);
    expect(run).toMatchObject({
      state: 'cancelled',
      reason: 'portal stopped',
      permitted: { retry: true },
    });
  });

  it('shows what runs, waits and failed', async () => {
    await bed.core.start();
    const failed = await bed.launch({ outcome: 'fails' });
    const running = await bed.launch({ outcome: 'waits' });
    await bed.reaches(failed, 'failed');
    await bed.reaches(running, 'running');
    const overview = await bed.core.service.overview(bed.caller);
    expect(overview).toMatchObject({
      counts: { failed: 1, running: 1 },
      running: [{ id: running }],
      waiting: [],
      failed: [{ id: failed }],
    });
    const none = await bed.core.service.overview(bed.caller, { anyOf: [] });
    expect(none).toEqual({ counts: {}, running: [], waiting: [], failed: [] });
  });
});
