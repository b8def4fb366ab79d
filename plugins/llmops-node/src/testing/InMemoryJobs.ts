import type {
  AttemptObservation,
  AttemptSpec,
  StepObservation,
} from '../engine';

/** What a job of the in-memory engine does; given by the parameter `outcome`, `succeeds` by default. @public */
export type InMemoryOutcome = 'succeeds' | 'fails' | 'waits';

/** One job outside. */
export interface InMemoryJob {
  externalId: string;
  /** Output so far. */
  log: Buffer;
  /** Step of each piece of the output: the bytes from `start` on. */
  sections: Array<{ start: number; step: string }>;
  state: AttemptObservation['state'];
  reason?: string;
  startedAt: Date;
  endedAt?: Date;
  steps: StepObservation[];
}

/**
 * The outside of the in-memory engine: jobs, as a cluster would hold them. It outlives engines, so that a test can
 * make a new engine over the same jobs, as after a restart.
 *
 * @public
 */
export class InMemoryJobs {
  readonly #jobs = new Map<string, InMemoryJob>();
  readonly #outcomes = new Map<string, InMemoryOutcome>();
  readonly #listeners = new Set<() => void>();
  /** How many jobs were ever made for each dispatch key. */
  readonly #made = new Map<string, number>();

  /** Jobs ever made for a dispatch key, or for all. */
  count(dispatchKey?: string): number {
    return dispatchKey === undefined
      ? [...this.#made.values()].reduce((sum, made) => sum + made, 0)
      : this.#made.get(dispatchKey) ?? 0;
  }

  /** Lets a job that waits go on, to its success. */
  release(dispatchKey: string): void {
    this.#finish(dispatchKey, 'succeeds');
  }

  /** Takes a job away, as if somebody had deleted it. */
  lose(dispatchKey: string): void {
    this.#jobs.delete(dispatchKey);
    this.#changed();
  }

  /** @internal */
  get(dispatchKey: string): InMemoryJob | undefined {
    return this.#jobs.get(dispatchKey);
  }

  /** @internal */
  make(spec: AttemptSpec, steps: StepObservation[]): InMemoryJob {
    const { dispatchKey } = spec;
    this.#made.set(dispatchKey, this.count(dispatchKey) + 1);
    const job: InMemoryJob = {
      externalId: `job-of-${dispatchKey}`,
      log: Buffer.alloc(0),
      sections: [],
      state: 'running',
      startedAt: new Date(),
      steps,
    };
    this.#jobs.set(dispatchKey, job);
    const outcome = readOutcome(spec);
    this.#outcomes.set(dispatchKey, outcome);
    this.#begin(job);
    if (outcome !== 'waits') {
      this.#finish(dispatchKey, outcome);
    }
    return job;
  }

  /** @internal */
  cancel(dispatchKey: string, reason: string): void {
    const job = this.#jobs.get(dispatchKey);
    if (job?.state === 'running') {
      this.#end(job, 'cancelled', reason);
    }
  }

  /** @internal */
  cancelAll(reason: string): void {
    for (const dispatchKey of this.#jobs.keys()) {
      this.cancel(dispatchKey, reason);
    }
  }

  /** Resolves at the next change of any job, or when aborted. @internal */
  async change(signal: AbortSignal): Promise<void> {
    await new Promise<void>(resolve => {
      const heard = () => {
        this.#listeners.delete(heard);
        signal.removeEventListener('abort', heard);
        resolve();
      };
      this.#listeners.add(heard);
      signal.addEventListener('abort', heard);
      if (signal.aborted) {
        heard();
      }
    });
  }

  #begin(job: InMemoryJob): void {
    const [first] = job.steps;
    if (first) {
      first.state = 'running';
      first.tries = 1;
      first.startedAt = new Date();
      print(job, first.name, `${first.name}: 시작\n`);
    }
  }

  #finish(dispatchKey: string, outcome: 'succeeds' | 'fails'): void {
    const job = this.#jobs.get(dispatchKey);
    if (job?.state !== 'running') {
      return;
    }
    for (const [index, step] of job.steps.entries()) {
      if (index > 0) {
        step.state = 'running';
        step.tries = 1;
        step.startedAt = new Date();
        print(job, step.name, `${step.name}: 시작\n`);
      }
      step.endedAt = new Date();
      if (outcome === 'fails' && index === job.steps.length - 1) {
        step.state = 'failed';
        step.reason = 'it was asked to fail';
        this.#end(job, 'failed', `${step.name} failed: it was asked to fail`);
        return;
      }
      print(job, step.name, `${step.name}: 끝\n`);
      step.state = 'succeeded';
    }
    this.#end(job, 'succeeded');
  }

  #end(job: InMemoryJob, state: InMemoryJob['state'], reason?: string): void {
    job.state = state;
    job.reason = reason;
    job.endedAt = new Date();
    for (const step of job.steps) {
      if (step.state === 'running') {
        step.state = 'cancelled';
        step.endedAt = job.endedAt;
      } else if (step.state === 'pending') {
        step.state = 'skipped';
      }
    }
    this.#changed();
  }

  #changed(): void {
    [...this.#listeners].forEach(listener => listener());
  }
}

function print(job: InMemoryJob, step: string, text: string): void {
  job.sections.push({ start: job.log.length, step });
  job.log = Buffer.concat([job.log, Buffer.from(text)]);
}

function readOutcome(spec: AttemptSpec): InMemoryOutcome {
  const { outcome } = spec.parameters;
  return outcome === 'fails' || outcome === 'waits' ? outcome : 'succeeds';
}
