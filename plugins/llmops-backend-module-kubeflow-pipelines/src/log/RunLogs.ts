import {
  type AttemptObservation,
  type AttemptSink,
  Slots,
} from '@llmops/backstage-plugin-llmops-node';
import type { PipelinesClient } from '../client/PipelinesClient';
import type { ApiRun } from '../client/schemas';
import type { PipelineStep } from '../project/pipelineSteps';
import { PodLogReader } from './PodLogReader';
import { podsOfStep, type StepPod } from './podsOfStep';

/** Once the run has ended, its logs are waited for no longer than this. */
const DRAIN_MS = 120_000;
/** Logs of a run that are read at the same time. */
const MOST_AT_ONCE = 4;

export interface RunLogsOptions {
  client: PipelinesClient;
  runId: string;
  steps: readonly PipelineStep[];
  sink: AttemptSink;
  /** Shortest pause between two readings of a log. */
  paceMs: number;
  /** Called when storing was refused. */
  onFailure: () => void;
}

interface Reading {
  step: string;
  reader: PodLogReader;
  done: Promise<boolean>;
}

/** Stores the logs of all of a run's Pods, side by side. */
export class RunLogs {
  readonly #options: RunLogsOptions;
  readonly #slots = new Slots(MOST_AT_ONCE);
  readonly #readings = new Map<string, Reading>();
  readonly #stopping = new AbortController();
  /** Steps whose Pods write no more. */
  readonly #ended = new Set<string>();
  /** Newest try of each step. */
  readonly #newest = new Map<string, number>();
  #isRefused = false;
  #failure: unknown;

  constructor(options: RunLogsOptions) {
    this.#options = options;
  }

  /** Rejects like the sink did, when storing was refused. */
  throwIfRefused(): void {
    if (this.#isRefused) {
      throw this.#failure;
    }
  }

  /** Begins to read what has begun to run. */
  update(run: ApiRun, { steps }: AttemptObservation): void {
    for (const { name, state } of steps) {
      if (state !== 'pending' && state !== 'running') {
        this.#ended.add(name);
      }
    }
    for (const step of this.#options.steps) {
      for (const pod of podsOfStep(run, step)) {
        this.#newest.set(step.name, pod.tries);
        this.#begin(step.name, pod);
      }
    }
    for (const { step, reader } of this.#readings.values()) {
      if (this.#ended.has(step)) {
        reader.hurry();
      }
    }
  }

  /** Resolves when everything that was begun is stored, or that took too long; says what could not be read. */
  async drain(signal: AbortSignal): Promise<void> {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(DRAIN_MS)]);
    const readings = [...this.#readings.values()];
    const incomplete = new Set<string>();
    for (const { step, done } of readings) {
      const complete = await Promise.race([done, aborted(timeout)]);
      if (!complete) {
        incomplete.add(step);
      }
    }
    this.throwIfRefused();
    for (const step of signal.aborted ? [] : incomplete) {
      await this.#options.sink.event({
        type: 'log.incomplete',
        step,
        message: `The log of the step ${step} could not be read, or not to its end; its Pod is gone, or the server keeps no logs`,
      });
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#readings.values()].map(({ done }) => done));
  }

  #begin(step: string, { names, tries }: StepPod): void {
    const [id] = names;
    if (this.#readings.has(id)) {
      return;
    }
    const { client, runId, sink, paceMs, onFailure } = this.#options;
    const reader = new PodLogReader({
      client,
      runId,
      names,
      step,
      source: `${step}/try-${tries}`,
      sink,
      slots: this.#slots,
      paceMs,
      hasEnded: () =>
        this.#ended.has(step) || tries < (this.#newest.get(step) ?? tries),
    });
    const done = reader.run(this.#stopping.signal).catch(error => {
      this.#isRefused = true;
      this.#failure = error;
      onFailure();
      return true;
    });
    this.#readings.set(id, { step, reader, done });
  }
}

async function aborted(signal: AbortSignal): Promise<false> {
  if (!signal.aborted) {
    await new Promise(resolve =>
      signal.addEventListener('abort', resolve, { once: true }),
    );
  }
  return false;
}
