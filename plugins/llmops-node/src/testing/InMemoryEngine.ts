import { ServiceUnavailableError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import {
  isEnded,
  type PipelineDefinition,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  AttemptSink,
  AttemptSpec,
  EngineStatus,
  ExternalReference,
  PreflightCheck,
  TrainingEngine,
} from '../engine';
import { type InMemoryJob, InMemoryJobs } from './InMemoryJobs';

/**
 * How an engine in memory behaves; without options it is empty, available and outlives the portal.
 *
 * @public
 */
export interface InMemoryEngineOptions {
  /** Jobs that exist already, to make an engine as after a restart. */
  jobs?: InMemoryJobs;
  /** `memory` by default. */
  id?: string;
  /** Answered as the defaults of the engine's own file. */
  parameterDefaults?: Record<string, JsonPrimitive>;
  /** Answered by every preflight. */
  checks?: PreflightCheck[];
  /** Jobs end when the portal is stopped; by default they outlive it. */
  endsWithPortal?: boolean;
}

/**
 * An engine whose jobs lie in memory, for tests of what uses an engine. Its steps are those that `llmops.yaml`
 * declares, one after the other. A job ends at once, unless the run's parameter `outcome` is `fails` or `waits`
 * (until `jobs.release` is called).
 *
 * @public
 */
export class InMemoryEngine implements TrainingEngine {
  readonly id: string;
  readonly title = 'In memory';
  readonly jobs: InMemoryJobs;
  readonly shutdown?: () => Promise<void>;
  readonly #options: InMemoryEngineOptions;
  /** Errors that the next calls of `submit` reject with, after the job was made or instead of it. */
  readonly #failures: Array<{ error: Error; made: boolean }> = [];
  #status: EngineStatus = { available: true };

  constructor(options: InMemoryEngineOptions = {}) {
    this.#options = options;
    this.id = options.id ?? 'memory';
    this.jobs = options.jobs ?? new InMemoryJobs();
    if (options.endsWithPortal) {
      this.shutdown = async () => this.jobs.cancelAll('portal stopped');
    }
  }

  setStatus(status: EngineStatus): void {
    this.#status = status;
  }

  /** Lets the next `submit` reject, `made` says whether the job comes into being all the same. */
  failSubmit(error: Error, made: boolean): void {
    this.#failures.push({ error, made });
  }

  async status(): Promise<EngineStatus> {
    return this.#status;
  }

  async steps(
    pipeline: PipelineDefinition,
  ): Promise<Array<{ name: string; dependsOn: string[] }>> {
    return Object.keys(pipeline.steps).map((name, index, names) => ({
      name,
      dependsOn: names.slice(Math.max(0, index - 1), index),
    }));
  }

  async parameterDefaults(): Promise<Record<string, JsonPrimitive>> {
    return this.#options.parameterDefaults ?? {};
  }

  async preflight(): Promise<PreflightCheck[]> {
    return this.#options.checks ?? [];
  }

  async find(spec: AttemptSpec): Promise<ExternalReference | undefined> {
    const job = this.jobs.get(spec.dispatchKey);
    return job && { externalId: job.externalId };
  }

  async submit(spec: AttemptSpec): Promise<ExternalReference> {
    const failure = this.#failures.shift();
    if (failure && !failure.made) {
      throw failure.error;
    }
    const steps = await this.steps(spec.pipeline);
    // Nothing is awaited between the look and the making: two calls at the same time make one job.
    const { externalId } =
      this.jobs.get(spec.dispatchKey) ??
      this.jobs.make(
        spec,
        steps.map(step => ({ ...step, state: 'pending' })),
      );
    if (failure) {
      throw failure.error;
    }
    return { externalId };
  }

  async follow(
    spec: AttemptSpec,
    _reference: ExternalReference,
    sink: AttemptSink,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      const change = this.jobs.change(signal);
      const job = this.jobs.get(spec.dispatchKey);
      if (!job) {
        await sink.observe({
          observedAt: new Date(),
          state: 'lost',
          reason: 'the job is gone',
          steps: [],
        });
        return;
      }
      // Taken before anything is awaited, so that output and state belong together.
      const { log, state, reason, startedAt, endedAt } = job;
      const steps = job.steps.map(step => ({ ...step }));
      await sendLog([...job.sections], log, sink);
      const observedAt = new Date();
      await sink.observe({
        observedAt,
        state,
        reason,
        startedAt,
        endedAt,
        steps,
      });
      if (isEnded(state)) {
        return;
      }
      await change;
    }
  }

  async cancel(
    spec: AttemptSpec,
    _reference: ExternalReference,
    reason: string,
  ): Promise<void> {
    if (!this.#status.available) {
      throw new ServiceUnavailableError(this.#status.reason ?? 'unavailable');
    }
    this.jobs.cancel(spec.dispatchKey, reason);
  }
}

/** Sends what is not stored yet, each piece with the step that wrote it. */
async function sendLog(
  sections: InMemoryJob['sections'],
  log: Buffer,
  sink: AttemptSink,
): Promise<void> {
  let position = await sink.logPosition();
  while (position < log.length) {
    const current = position;
    const section = sections.findLast(({ start }) => start <= current);
    const next = sections.find(({ start }) => start > current);
    const end = Math.min(log.length, next?.start ?? log.length);
    await sink.appendLog({
      step: section?.step,
      position,
      text: log.subarray(position, end).toString('utf8'),
    });
    position = end;
  }
}
