import type { JsonObject } from '@backstage/types';
import type {
  ExperimentTracker,
  MetricPoint,
  TrackingContext,
} from '../tracker';
import { InMemoryTrackerSink } from './InMemoryTrackerSink';

/**
 * A tracker under test, with hands to do on its server what training code and people do.
 *
 * @public
 */
export interface TrackerContractSubject {
  tracker: ExperimentTracker;
  /** A tracker of the same server without memory, as after a restart of the portal. */
  restarted(): ExperimentTracker;
  /** Starts a run as training code does in a process with this environment; without one, as someone by hand. */
  startRun(options: {
    name: string;
    environment?: Record<string, string>;
    parentId?: string;
    parameters?: Record<string, string>;
  }): Promise<string>;
  logMetric(id: string, key: string, points: MetricPoint[]): Promise<void>;
  /** Ends a run well. */
  endRun(id: string): Promise<void>;
  /** The next version of a model; answers the version. */
  registerVersion(options: {
    model: string;
    trackedRunId?: string;
    tags?: Record<string, string>;
  }): Promise<string>;
  setAlias(model: string, alias: string, version: string): Promise<void>;
  removeRun(id: string): Promise<void>;
  removeVersion(model: string, version: string): Promise<void>;
  removeModel(model: string): Promise<void>;
  /** Makes the server unreachable until the answered function was called. */
  disconnect(): Promise<() => Promise<void>>;
  cleanup(): Promise<void>;
}

/** What tokens of attempts begin with; other texts must not hold it. */
const TOKEN = 'ContractSecret';

/** Not everything is looked at in every cycle; within this many a change must be seen. */
const CYCLES_UNTIL_SEEN = 100;

/**
 * What every tracker must do, as tests. Call it at the top level of a test file.
 *
 * @public
 */
export function trackerContract(
  name: string,
  create: () => Promise<TrackerContractSubject>,
): void {
  describe(`tracker contract: ${name}`, () => {
    let subject: TrackerContractSubject;
    let sink: InMemoryTrackerSink;
    let cursor: JsonObject | undefined;
    let attempts = 0;

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(async () => {
      await subject?.cleanup();
    });
    beforeEach(() => {
      sink = new InMemoryTrackerSink();
      cursor = undefined;
    });

    /** Names differ from test to test: they share one server. */
    function newContext(): TrackingContext {
      attempts += 1;
      return {
        runId: `contract${attempts}`,
        dispatchKey: `contract${attempts}-1`,
        joinToken: `${TOKEN}${attempts}`,
        project: `component:default/contract-${attempts}`,
        pipeline: 'train',
        commit: '0123456789012345678901234567890123456789',
        startedBy: 'user:default/someone',
      };
    }

    async function cycle(
      contexts: TrackingContext[] = [],
      tracker = subject.tracker,
    ) {
      const next = await tracker.sync(
        {
          cursor,
          active: contexts.map(context => ({
            runId: context.runId,
            dispatchKey: context.dispatchKey,
            joinToken: context.joinToken,
            experiment: tracker.experimentName(context),
          })),
          signal: new AbortController().signal,
        },
        sink,
      );
      // The core stores the cursor as JSON between two cycles.
      cursor = JSON.parse(JSON.stringify(next));
    }

    async function cycleUntil(isSeen: () => boolean) {
      for (let n = 0; !isSeen() && n < CYCLES_UNTIL_SEEN; n += 1) {
        await cycle();
      }
      expect(isSeen()).toBe(true);
    }

    function startJoined(context: TrackingContext, runName: string) {
      return subject.startRun({
        name: runName,
        environment: subject.tracker.environment(context),
      });
    }

    it('joins what training code logs to its attempt', async () => {
      const context = newContext();
      const parent = await subject.startRun({
        name: 'training',
        environment: subject.tracker.environment(context),
        parameters: { learning_rate: '1e-05' },
      });
      const child = await subject.startRun({
        name: 'training-cpt',
        environment: subject.tracker.environment(context),
        parentId: parent,
      });
      await cycle([context]);

      expect(sink.runs.get(parent)).toMatchObject({
        id: parent,
        name: 'training',
        experiment: subject.tracker.experimentName(context),
        dispatchKey: context.dispatchKey,
        joinToken: context.joinToken,
        parameters: { learning_rate: '1e-05' },
      });
      // The secret is in its field alone: all else is shown to people.
      for (const { joinToken, ...shown } of sink.runs.values()) {
        expect(JSON.stringify(shown)).not.toContain(TOKEN);
      }
      expect(sink.runs.get(parent)?.startedAt).toBeInstanceOf(Date);
      expect(sink.runs.get(parent)?.endedAt).toBeUndefined();
      expect(sink.runs.get(child)).toMatchObject({
        dispatchKey: context.dispatchKey,
        joinToken: context.joinToken,
        parentId: parent,
      });
    });

    it('reports metrics while the run goes on, each point as it was logged', async () => {
      const context = newContext();
      const id = await startJoined(context, 'live');
      const first = series(0, 20);
      await subject.logMetric(id, 'train/loss', first);
      await cycle([context]);
      expect(sink.points(id, 'train/loss')).toEqual(first);

      const second = series(20, 5);
      await subject.logMetric(id, 'train/loss', second);
      await subject.logMetric(id, 'accuracy', series(0, 1));
      await cycle([context]);
      expect(sink.points(id, 'train/loss')).toEqual([...first, ...second]);
      expect(sink.points(id, 'accuracy')).toEqual(series(0, 1));
    });

    it('keeps NaN and infinities', async () => {
      const context = newContext();
      const id = await startJoined(context, 'diverged');
      const values = [1, Number.NaN, Infinity, -Infinity];
      const points = values.map((value, step) => ({
        step,
        time: 1_700_000_000_000 + step,
        value,
      }));
      await subject.logMetric(id, 'loss', points);
      await cycle([context]);
      expect(sink.points(id, 'loss')).toEqual(points);
    });

    it('reports the end of a run that is no longer active, with its last points', async () => {
      const context = newContext();
      const id = await startJoined(context, 'ended');
      await subject.logMetric(id, 'loss', series(0, 3));
      await cycle([context]);
      await subject.logMetric(id, 'loss', series(3, 2));
      await subject.endRun(id);
      await cycle([context]);

      expect(sink.points(id, 'loss')).toHaveLength(5);
      expect(sink.runs.get(id)?.endedAt).toBeInstanceOf(Date);
    });

    it('reports runs that were started elsewhere, and forgets them once they are deleted', async () => {
      await cycle();
      const parent = await subject.startRun({
        name: 'by hand',
        parameters: { seed: '7' },
      });
      const child = await subject.startRun({ name: 'inner', parentId: parent });
      await subject.logMetric(child, 'loss', series(0, 3));
      await cycleUntil(() => sink.runs.get(child)?.metrics.loss?.step === 2);
      expect(sink.runs.get(parent)).toMatchObject({
        name: 'by hand',
        state: 'running',
        parameters: { seed: '7' },
      });
      expect(sink.runs.get(parent)?.dispatchKey).toBeUndefined();
      expect(sink.runs.get(child)).toMatchObject({
        parentId: parent,
        metrics: { loss: { step: 2, value: 1 / 3 } },
      });

      await subject.endRun(child);
      await cycleUntil(() => sink.runs.get(child)?.state === 'succeeded');
      await subject.removeRun(child);
      await cycleUntil(() => !sink.runs.has(child));
      expect(sink.runs.has(parent)).toBe(true);
    });

    it('goes on from the cursor after a restart', async () => {
      const context = newContext();
      const id = await startJoined(context, 'restarted');
      await subject.logMetric(id, 'loss', series(0, 4));
      await cycle([context]);
      await subject.logMetric(id, 'loss', series(4, 4));
      await cycle([context], subject.restarted());
      expect(sink.points(id, 'loss')).toEqual(series(0, 8));
    });

    it('reports models, their versions and aliases', async () => {
      const context = newContext();
      const model = `contract model ${attempts}`;
      const id = await startJoined(context, 'producer');
      await subject.registerVersion({ model });
      await cycle([context]);
      expect(sink.versions.get(`${model}/1`)).toMatchObject({
        model,
        version: '1',
      });

      const version = await subject.registerVersion({
        model,
        trackedRunId: id,
        tags: { dataset: 'corpus' },
      });
      await subject.setAlias(model, 'candidate', version);
      await cycleUntil(
        () => sink.models.get(model)?.aliases.candidate === version,
      );
      await cycleUntil(() => sink.versions.has(`${model}/${version}`));
      expect(sink.models.get(model)).toMatchObject({
        name: model,
        aliases: { candidate: version },
      });
      expect(sink.versions.get(`${model}/${version}`)).toMatchObject({
        model,
        version,
        trackedRunId: id,
        tags: { dataset: 'corpus' },
      });
    });

    it('names one line of a shell that downloads a version, if any', () => {
      const { tracker } = subject;
      const command = tracker.downloadCommand?.("it's a model", '12');
      if (command !== undefined) {
        expect(command).toMatch(/^\S.*12.*$/);
      }
    });

    it('reports models that were removed, and no others', async () => {
      newContext();
      const gone = `contract gone ${attempts}`;
      const kept = `contract kept ${attempts}`;
      await subject.registerVersion({ model: gone });
      await subject.registerVersion({ model: kept });
      await cycleUntil(() => sink.models.has(gone) && sink.models.has(kept));
      await subject.removeModel(gone);
      await cycleUntil(() => !sink.models.has(gone));
      expect(sink.models.has(kept)).toBe(true);

      await subject.registerVersion({ model: kept });
      await cycleUntil(() => sink.versions.has(`${kept}/2`));
      await subject.removeVersion(kept, '1');
      await cycleUntil(() => !sink.versions.has(`${kept}/1`));
      expect(sink.versions.has(`${kept}/2`)).toBe(true);
    });

    it('rejects while the server is unreachable and takes nothing as removed', async () => {
      newContext();
      const model = `contract outage ${attempts}`;
      await subject.registerVersion({ model });
      await cycle();
      const reconnect = await subject.disconnect();
      try {
        await expect(cycle()).rejects.toThrow();
      } finally {
        await reconnect();
      }
      expect(sink.models.has(model)).toBe(true);
      await cycle();
      expect(sink.models.has(model)).toBe(true);
    });

    it('does nothing for a request that is aborted', async () => {
      const signal = AbortSignal.abort();
      await expect(
        subject.tracker.sync({ active: [], signal }, sink),
      ).rejects.toThrow();
      expect(sink.runs.size).toBe(0);
    });
  });
}

function series(firstStep: number, count: number): MetricPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const step = firstStep + index;
    return { step, time: 1_700_000_000_000 + step, value: 1 / (step + 1) };
  });
}
