import { setTimeout as wait } from 'node:timers/promises';
import type { AttemptSink, Slots } from '@llmops/backstage-plugin-llmops-node';
import type { PipelinesClient } from '../client/PipelinesClient';
import { readPodLog } from './readPodLog';

/** The log of a Pod that runs is read from its beginning each time: long ones less often. */
const PACE_PER_READING = 10;
const LONGEST_PACE_MS = 60_000;
/** Readings of the log of a Pod that has ended, before it is given up. */
const LAST_READINGS = 4;
/** Longest reading; what is left is read the next time. */
const READING_MS = 60_000;
const MOST_BYTES = 256 * 1024;

export interface PodLogReaderOptions {
  client: PipelinesClient;
  runId: string;
  /** Names that the Pod may have. */
  names: readonly string[];
  step: string;
  /** Name of this output within the attempt. */
  source: string;
  sink: AttemptSink;
  slots: Slots;
  paceMs: number;
  /** Whether the process has ended, so that the log grows no more. */
  hasEnded: () => boolean;
}

/** Stores the log of one Pod, from where it was stored to, until all is there. */
export class PodLogReader {
  readonly #options: PodLogReaderOptions;
  /** Ends a pause early, so that an end is read at once. */
  #hurry = new AbortController();
  #position = 0;
  /** The one of its names that a log was found under. */
  #name: string | undefined;

  constructor(options: PodLogReaderOptions) {
    this.#options = options;
  }

  /** Reads now what there is. */
  hurry(): void {
    this.#hurry.abort();
  }

  /** Resolves when all is stored, with whether there was a log at all; rejects when storing is refused. */
  async run(signal: AbortSignal): Promise<boolean> {
    const { sink, source, slots, hasEnded, paceMs } = this.#options;
    this.#position = await sink.logPosition(source);
    let lastReadings = LAST_READINGS;
    while (!signal.aborted && lastReadings > 0) {
      // Whether it had ended counts before reading: what a process wrote at its end is read then.
      const ended = hasEnded();
      const give = await slots.take(signal);
      if (!give) {
        return true;
      }
      const startedAt = performance.now();
      try {
        await this.#read(ended, signal);
        if (ended && this.#position > 0) {
          return true;
        }
      } catch (error) {
        if (isRefused(error)) {
          throw error;
        }
      } finally {
        give();
      }
      lastReadings -= ended ? 1 : 0;
      const took = performance.now() - startedAt;
      const pause = Math.max(paceMs, took * PACE_PER_READING);
      await this.#pause(Math.min(LONGEST_PACE_MS, pause), ended, signal);
    }
    return this.#position > 0;
  }

  async #pause(ms: number, ended: boolean, signal: AbortSignal): Promise<void> {
    const { paceMs } = this.#options;
    this.#hurry = new AbortController();
    if (!ended && this.#options.hasEnded()) {
      return;
    }
    await wait(ended ? paceMs : ms, undefined, {
      signal: AbortSignal.any([signal, this.#hurry.signal]),
    }).catch(() => {});
  }

  async #read(ended: boolean, signal: AbortSignal): Promise<void> {
    const names = this.#name === undefined ? this.#options.names : [this.#name];
    let failure: unknown;
    for (const name of names) {
      try {
        if (await this.#readNamed(name, ended, signal)) {
          this.#name = name;
          return;
        }
      } catch (error) {
        if (isRefused(error) || signal.aborted) {
          throw error;
        }
        failure = error;
      }
    }
    if (failure) {
      throw failure;
    }
  }

  /** Whether there was anything. */
  async #readNamed(
    pod: string,
    ended: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { client, runId } = this.#options;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(READING_MS)]);
    let at = 0;
    let gathered = '';
    for await (const { text, isComplete } of readPodLog(
      client,
      { runId, pod },
      limited,
    )) {
      if (!isComplete && !ended) {
        break;
      }
      const whole = isComplete ? text : `${text}\n`;
      const bytes = Buffer.from(whole);
      const known = Math.max(0, this.#position - at);
      at += bytes.length;
      if (known < bytes.length) {
        gathered += bytes.subarray(known).toString('utf8');
        this.#position = at;
      }
      if (gathered.length >= MOST_BYTES) {
        await this.#store(gathered);
        gathered = '';
      }
    }
    await this.#store(gathered);
    return at > 0;
  }

  async #store(text: string): Promise<void> {
    if (text) {
      const { sink, source, step } = this.#options;
      const position = this.#position - Buffer.byteLength(text);
      await sink.appendLog({ step, source, position, text });
    }
  }
}

/** Another replica follows the attempt: nothing more is to be stored here. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConflictError';
}
