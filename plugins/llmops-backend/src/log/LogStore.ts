import type { LogChunk } from '@llmops/backstage-plugin-llmops-common';
import type { LogAppend } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';

export interface LogRange {
  dispatchKey: string;
  /** Sequence number of the first chunk wanted. */
  offset: number;
  step?: string;
  /** A source, or all whose names begin with it and a slash. */
  source?: string;
  limit: number;
}

/** Output of attempts, kept after the job is gone. */
export interface LogStore {
  /** Bytes stored of the attempt's output, or of that of one of its sources. */
  position(dispatchKey: string, source?: string): Promise<number>;
  /** Text of the newest chunk of a source; empty when there is none. */
  end(dispatchKey: string, source: string): Promise<string>;
  /**
   * Stores text once: what lies before the stored position is dropped. Rejects with an `InputError` when it would
   * leave a gap. The transaction holds the attempt's row.
   */
  append(
    tx: Knex.Transaction,
    dispatchKey: string,
    append: LogAppend,
    now: Date,
  ): Promise<void>;
  /** Chunks in order of their sequence numbers. */
  read(range: LogRange): Promise<LogChunk[]>;
  /** Whether nothing more will come: the attempt has ended and nobody follows it any more. */
  isComplete(dispatchKey: string): Promise<boolean>;
}
