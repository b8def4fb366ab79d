import type { LogChunk } from '@llmops/backstage-plugin-llmops-common';
import type { LogAppend } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';

export interface LogRange {
  dispatchKey: string;
  /** Sequence number of the first chunk wanted. */
  offset: number;
  step?: string;
  limit: number;
}

/** Output of attempts, kept after the job is gone. */
export interface LogStore {
  /** Bytes stored of the attempt's output. */
  position(dispatchKey: string, tx?: Knex.Transaction): Promise<number>;
  /**
   * Stores text once: what lies before the stored position is dropped. Rejects with an `InputError` when it would
   * leave a gap.
   */
  append(
    dispatchKey: string,
    append: LogAppend,
    tx: Knex.Transaction,
  ): Promise<void>;
  /** Chunks in order of their sequence numbers. */
  read(range: LogRange): Promise<LogChunk[]>;
}
