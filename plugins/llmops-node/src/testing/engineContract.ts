import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { AttemptSpec, ExternalReference, TrainingEngine } from '../engine';
import { InMemoryAttemptSink } from './InMemoryAttemptSink';

/**
 * An engine under test, with a way to have attempts of each behavior.
 *
 * @public
 */
export interface EngineSubject {
  /**
   * A new attempt, under a dispatch key of its own, of a pipeline with the two steps `first` and `second`, in this
   * order, both of which print. `succeeds` ends by itself; `fails` ends when `second` fails; `waits` prints in
   * `first` and then waits there until it is released, and then succeeds.
   */
  spec(behavior: 'succeeds' | 'fails' | 'waits'): Promise<AttemptSpec>;
  engine(): TrainingEngine;
  /** Makes `engine()` a new one over the same outside, as after a crash of the portal. */
  restart(): Promise<void>;
  /** Lets an attempt that waits go on. */
  release(spec: AttemptSpec): Promise<void>;
  /** External jobs that exist, or existed, for the attempt. */
  countJobs(spec: AttemptSpec): Promise<number>;
  /** Takes the job away behind the engine's back; absent when nobody could. */
  lose?(spec: AttemptSpec, reference: ExternalReference): Promise<void>;
  /** Removes what the subject made. */
  cleanup(): Promise<void>;
}

/**
 * The tests that every `TrainingEngine` must pass. Call it at the top level of a test file.
 *
 * @param timeoutMs - longest time of one test
 *
 * @public
 */
export function engineContract(
  name: string,
  factory: () => Promise<EngineSubject>,
  timeoutMs = 60_000,
): void {
  describe(`${name} keeps the contract of an engine`, () => {
    let subject: EngineSubject;

    beforeAll(async () => {
      subject = await factory();
    }, timeoutMs);

    afterAll(async () => {
      await subject?.cleanup();
    }, timeoutMs);

    /** Follows in the background until the job ended or the signal is aborted. */
    function follow(spec: AttemptSpec, reference: ExternalReference) {
      const sink = new InMemoryAttemptSink();
      return { ...followInto(sink, spec, reference), sink };
    }

    function followInto(
      sink: InMemoryAttemptSink,
      spec: AttemptSpec,
      reference: ExternalReference,
    ) {
      const abort = new AbortController();
      const done = subject.engine().follow(spec, reference, sink, abort.signal);
      // A rejection is looked at by the test that awaits it.
      done.catch(() => {});
      return { abort, done };
    }

    it(
      'finds nothing before, and makes one job however often it is asked',
      async () => {
        const spec = await subject.spec('succeeds');
        expect(await subject.engine().find(spec)).toBeUndefined();
        const references = await Promise.all(
          Array.from({ length: 5 }, () => subject.engine().submit(spec)),
        );
        const again = await subject.engine().submit(spec);
        await subject.restart();
        const found = await subject.engine().find(spec);
        const afterRestart = await subject.engine().submit(spec);
        for (const reference of [...references, again, afterRestart]) {
          expect(reference).toEqual(found);
        }
        await follow(spec, references[0]).done;
        expect(await subject.engine().submit(spec)).toEqual(found);
        expect(await subject.countJobs(spec)).toBe(1);
      },
      timeoutMs,
    );

    it(
      'follows to success, with the steps in their order',
      async () => {
        const spec = await subject.spec('succeeds');
        const declared = await subject
          .engine()
          .steps(spec.pipeline, spec.source);
        expect(declared).toEqual([
          { name: 'first', dependsOn: [] },
          { name: 'second', dependsOn: ['first'] },
        ]);
        const reference = await subject.engine().submit(spec);
        const { sink, done } = follow(spec, reference);
        await done;
        expect(sink.latest?.state).toBe('succeeded');
        expect(sink.latest?.startedAt).toBeInstanceOf(Date);
        expect(sink.latest?.endedAt).toBeInstanceOf(Date);
        expect(sink.latest?.steps).toMatchObject([
          { name: 'first', state: 'succeeded', dependsOn: [] },
          { name: 'second', state: 'succeeded', dependsOn: ['first'] },
        ]);
        expectOneEnd(sink);
        expect(sink.log.indexOf('first')).toBeGreaterThanOrEqual(0);
        expect(sink.log.lastIndexOf('second')).toBeGreaterThan(
          sink.log.indexOf('first'),
        );
      },
      timeoutMs,
    );

    it(
      'follows to a failure and says why',
      async () => {
        const spec = await subject.spec('fails');
        const reference = await subject.engine().submit(spec);
        const { sink, done } = follow(spec, reference);
        await done;
        expect(sink.latest).toMatchObject({
          state: 'failed',
          reason: expect.stringMatching(/\S/),
          steps: [
            { name: 'first', state: 'succeeded' },
            { name: 'second', state: 'failed' },
          ],
        });
        expectOneEnd(sink);
      },
      timeoutMs,
    );

    it(
      'cancels a running job, and takes repeated and late calls',
      async () => {
        const spec = await subject.spec('waits');
        const reference = await subject.engine().submit(spec);
        const { sink, done } = follow(spec, reference);
        await sink.until(isRunningFirst);
        await subject.engine().cancel(spec, reference, 'no longer needed');
        await subject.engine().cancel(spec, reference, 'no longer needed');
        await done;
        expect(sink.latest?.state).toBe('cancelled');
        expectOneEnd(sink);
        await subject.engine().cancel(spec, reference, 'once more');
        const late = follow(spec, reference);
        await late.done;
        expect(late.sink.latest?.state).toBe('cancelled');
        expect(await subject.countJobs(spec)).toBe(1);
      },
      timeoutMs,
    );

    it(
      'goes on after a restart: of a running job, and of one that ended meanwhile',
      async () => {
        const spec = await subject.spec('waits');
        const reference = await subject.engine().submit(spec);
        const first = follow(spec, reference);
        await first.sink.until(
          sink => isRunningFirst(sink) && sink.log.includes('first'),
        );
        first.abort.abort();
        await first.done;
        expect(first.sink.ended).toBe(false);
        await subject.restart();
        const second = followInto(first.sink, spec, reference);
        await first.sink.until(isRunningFirst);
        second.abort.abort();
        await second.done;
        await subject.restart();
        await subject.release(spec);
        await followInto(first.sink, spec, reference).done;
        expect(first.sink.latest?.state).toBe('succeeded');
        const late = follow(spec, reference);
        await late.done;
        expect(late.sink.latest).toMatchObject({ state: 'succeeded' });
        expect(outputsOf(late.sink)).toEqual(outputsOf(first.sink));
        expectNoGapsOrRepeats(first.sink);
        expectNoGapsOrRepeats(late.sink);
      },
      timeoutMs,
    );

    it(
      'stops following when another replica took over',
      async () => {
        const spec = await subject.spec('waits');
        const reference = await subject.engine().submit(spec);
        const { sink, done } = follow(spec, reference);
        await sink.until(isRunningFirst);
        sink.takeOver();
        await subject.release(spec);
        await done.catch(() => {});
        expect(sink.callsAfterTakeOver).toBeLessThanOrEqual(1);
        const other = follow(spec, reference);
        await other.done;
        expect(other.sink.latest?.state).toBe('succeeded');
      },
      timeoutMs,
    );

    it(
      'reports a job as lost that is gone',
      async () => {
        if (!subject.lose) {
          return;
        }
        const spec = await subject.spec('waits');
        const reference = await subject.engine().submit(spec);
        const { sink, done } = follow(spec, reference);
        await sink.until(isRunningFirst);
        await subject.lose(spec, reference);
        await done;
        expect(sink.latest).toMatchObject({
          state: 'lost',
          reason: expect.stringMatching(/\S/),
        });
        await subject.engine().cancel(spec, reference, 'it is gone anyway');
      },
      timeoutMs,
    );
  });
}

function isRunningFirst({ latest }: InMemoryAttemptSink): boolean {
  return (
    latest?.state === 'running' &&
    latest.steps.some(
      ({ name, state }) => name === 'first' && state === 'running',
    )
  );
}

/** What was written, by output: outputs side by side may come in any order. */
function outputsOf({ appends }: InMemoryAttemptSink): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const { source = '', text } of appends) {
    outputs[source] = (outputs[source] ?? '') + text;
  }
  return outputs;
}

/** Nothing is reported after the end. */
function expectOneEnd({ observations }: InMemoryAttemptSink): void {
  expect(observations.filter(({ state }) => isEnded(state))).toHaveLength(1);
}

function expectNoGapsOrRepeats({ appends }: InMemoryAttemptSink): void {
  const stored = new Map<string | undefined, number>();
  for (const { source, position, text } of appends) {
    expect(position).toBe(stored.get(source) ?? 0);
    stored.set(source, position + Buffer.byteLength(text));
  }
}
