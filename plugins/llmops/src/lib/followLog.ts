import type { LogChunk } from '../api/types';
import { toFailure } from './failure';

/** What a follower of a log tells: text, or how the connection is. */
export type LogSignal =
  | { type: 'chunk'; chunk: LogChunk }
  | { type: 'connected' }
  | { type: 'interrupted'; error: Error }
  | { type: 'ended' };

/** How to follow a log; time and connection are given, so that tests need neither. */
export interface FollowOptions {
  /** Opens the log at a sequence number. */
  open(offset: number): AsyncIterable<LogChunk>;
  /** Whether more may still come: the attempt has not ended. */
  isLive(): boolean;
  /** Waits before the next try; rejects when the reader has gone. */
  wait(milliseconds: number): Promise<void>;
  /** Whether the error is final: no later try can help (not found, forbidden). */
  isFinal(error: Error): boolean;
}

const FIRST_DELAY = 1_000;
const LAST_DELAY = 15_000;

/**
 * Follows a log to its end across broken connections: each new one resumes after the last chunk that was seen, and
 * chunks seen already are dropped.
 */
export async function* followLog(
  options: FollowOptions,
): AsyncGenerator<LogSignal> {
  let offset = 0;
  let delay = FIRST_DELAY;
  for (;;) {
    try {
      // Asked before reading: what was written until then is in this answer, so nothing can be missed at the end.
      const live = options.isLive();
      yield { type: 'connected' };
      for await (const chunk of options.open(offset)) {
        if (chunk.sequence >= offset) {
          offset = chunk.sequence + 1;
          delay = FIRST_DELAY;
          yield { type: 'chunk', chunk };
        }
      }
      if (!live) {
        yield { type: 'ended' };
        return;
      }
    } catch (thrown) {
      const error = toFailure(thrown);
      if (error.name === 'AbortError') {
        return;
      }
      yield { type: 'interrupted', error };
      if (options.isFinal(error)) {
        return;
      }
    }
    await options.wait(delay);
    delay = Math.min(delay * 2, LAST_DELAY);
  }
}
