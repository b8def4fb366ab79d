import { setTimeout as wait } from 'node:timers/promises';
import type { AttemptSink } from '@llmops/backstage-plugin-llmops-node';
import type { LogStreams } from './LogStreams';
import { timeOfLastLine, timeOfLine } from './logTime';
import { type ContainerLog, readContainerLog } from './readContainerLog';

/** What is read within this time is stored together. */
const GATHER_MS = 150;
const MOST_BYTES = 128 * 1024;
const RETRY_MS = 1000;
/** A server that goes on following a process that has ended is left after this. */
const FOLLOWS_ON_MS = 200;

export interface ContainerLogReaderOptions {
  log: Omit<ContainerLog, 'after' | 'signal' | 'follow'>;
  step: string;
  /** Name of this output within the attempt. */
  source: string;
  sink: AttemptSink;
  streams: LogStreams;
  /** Whether the process has ended, so that the log grows no more. */
  hasEnded: () => boolean;
  /** Whether the log is gone for good. */
  isGone: () => boolean;
}

/** Stores the log of one process, from where it was stored to, until all is there. */
export class ContainerLogReader {
  readonly #options: ContainerLogReaderOptions;
  #position = 0;
  #after: string | undefined;
  readonly #following = new AbortController();
  #leave: NodeJS.Timeout | undefined;

  constructor(options: ContainerLogReaderOptions) {
    this.#options = options;
  }

  /** The process has ended: from now on the rest of its log is read, and no longer waited for. */
  finish(): void {
    this.#leave ??= setTimeout(() => this.#following.abort(), FOLLOWS_ON_MS);
  }

  /** Resolves when all is stored, the log is gone, or the signal is aborted; rejects when storing is refused. */
  async run(signal: AbortSignal): Promise<void> {
    const { sink, source } = this.#options;
    this.#position = await sink.logPosition(source);
    this.#after = timeOfLastLine(await sink.logEnd(source));
    try {
      await this.#readToEnd(signal);
    } finally {
      clearTimeout(this.#leave);
    }
  }

  async #readToEnd(signal: AbortSignal): Promise<void> {
    const { hasEnded, isGone, streams } = this.#options;
    const left = this.#following.signal;
    while (!signal.aborted) {
      // Whether it had ended counts before reading: what a process wrote at its end is read then.
      const ended = hasEnded() || left.aborted;
      // Whoever waits among those that run is not kept there when its process ends.
      const give = ended
        ? await streams.ended.take(signal)
        : await streams.live.take(AbortSignal.any([signal, left]));
      if (!give) {
        continue;
      }
      try {
        await (ended
          ? this.#read(false, signal)
          : this.#read(true, AbortSignal.any([signal, left])));
        if (ended) {
          return;
        }
      } catch (error) {
        if (isRefused(error)) {
          throw error;
        }
        if (isGone()) {
          return;
        }
      } finally {
        give();
      }
      // The last reading follows at once; one that failed, after the whole pause.
      const pause = ended ? signal : AbortSignal.any([signal, left]);
      await wait(RETRY_MS, undefined, { signal: pause }).catch(() => {});
    }
  }

  async #read(follow: boolean, signal: AbortSignal): Promise<void> {
    const lines = readContainerLog({
      ...this.#options.log,
      follow,
      after: this.#after,
      signal,
    });
    let gathered: string[] = [];
    let bytes = 0;
    let storing = Promise.resolve();
    let timer: NodeJS.Timeout | undefined;
    let failure: unknown;
    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      const batch = gathered;
      gathered = [];
      bytes = 0;
      storing = storing
        .then(() => this.#store(batch))
        .catch(error => {
          failure ??= error;
        });
    };
    try {
      for await (const line of lines) {
        gathered.push(line);
        bytes += Buffer.byteLength(line) + 1;
        if (bytes >= MOST_BYTES) {
          flush();
          await storing;
        }
        timer ??= setTimeout(flush, GATHER_MS);
        if (failure) {
          break;
        }
      }
    } finally {
      // Also of a reading that broke: the next one goes on after what is stored.
      flush();
      await storing;
    }
    if (failure) {
      throw failure;
    }
  }

  async #store(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) {
      return;
    }
    const { sink, source, step } = this.#options;
    const text = `${lines.join('\n')}\n`;
    await sink.appendLog({ step, source, position: this.#position, text });
    this.#position += Buffer.byteLength(text);
    this.#after = timeOfLine(lines[lines.length - 1]) ?? this.#after;
  }
}

/** Another replica follows the attempt: nothing more is to be stored here. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConflictError';
}
