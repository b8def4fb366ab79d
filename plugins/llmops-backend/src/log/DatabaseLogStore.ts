import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { InputError } from '@backstage/errors';
import { isEnded, type LogChunk } from '@llmops/backstage-plugin-llmops-common';
import type { LogAppend } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import type { AttemptRow, LogChunkRow, LogSourceRow } from '../database/rows';
import type { LogRange, LogStore } from './LogStore';

const compress = promisify(deflate);
const decompress = promisify(inflate);

/** Keeps one chunk small enough to be answered at once. */
const MAX_CHUNK_BYTES = 256 * 1024;

export class DatabaseLogStore implements LogStore {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  async position(dispatchKey: string, source?: string): Promise<number> {
    return source === undefined
      ? Number((await this.#attempt(dispatchKey))?.log_bytes ?? 0)
      : this.#sourcePosition(dispatchKey, source);
  }

  async end(dispatchKey: string, source: string): Promise<string> {
    const row = await this.#database<LogChunkRow>('log_chunks')
      .where({ dispatch_key: dispatchKey, source })
      .orderBy('sequence', 'desc')
      .first();
    return row ? (await toLogChunk(row)).text : '';
  }

  async append(
    tx: Knex.Transaction,
    dispatchKey: string,
    { step, source, position, text }: LogAppend,
    now: Date,
  ): Promise<void> {
    const attempt = await this.#attempt(dispatchKey, tx);
    const stored =
      source === undefined
        ? Number(attempt?.log_bytes ?? 0)
        : await this.#sourcePosition(dispatchKey, source, tx);
    if (position > stored) {
      throw new InputError(
        `The output of ${[dispatchKey, source]
          .filter(Boolean)
          .join(
            ', ',
          )} is stored up to byte ${stored}; text from byte ${position} would leave a gap`,
      );
    }
    const fresh = Buffer.from(text).subarray(stored - position);
    if (fresh.length === 0) {
      return;
    }
    const parts = split(fresh);
    const sequence = attempt?.log_sequence ?? 0;
    let start = stored;
    const rows: LogChunkRow[] = [];
    for (const [index, part] of parts.entries()) {
      rows.push({
        dispatch_key: dispatchKey,
        sequence: sequence + index,
        position: start,
        step: step ?? null,
        source: source ?? null,
        at: toInstant(now),
        content: await compress(part),
      });
      start += part.length;
    }
    await tx<LogChunkRow>('log_chunks').insert(rows);
    await tx<AttemptRow>('attempts')
      .where({ dispatch_key: dispatchKey })
      .update({
        ...(source === undefined ? { log_bytes: start } : {}),
        log_sequence: sequence + parts.length,
      });
    if (source !== undefined) {
      await tx<LogSourceRow>('log_sources')
        .insert({ dispatch_key: dispatchKey, source, bytes: start })
        .onConflict(['dispatch_key', 'source'])
        .merge(['bytes']);
    }
  }

  async read(range: LogRange): Promise<LogChunk[]> {
    const query = this.#database<LogChunkRow>('log_chunks')
      .where({ dispatch_key: range.dispatchKey })
      .andWhere('sequence', '>=', range.offset)
      .orderBy('sequence')
      .limit(range.limit);
    if (range.step !== undefined) {
      query.andWhere({ step: range.step });
    }
    if (range.source !== undefined) {
      const { source } = range;
      query.andWhere(within =>
        within
          .where({ source })
          // Names are compared by their beginning and not by a pattern, in which some characters mean others.
          .orWhereRaw('substr(source, 1, ?) = ?', [
            source.length + 1,
            `${source}/`,
          ]),
      );
    }
    return Promise.all((await query).map(toLogChunk));
  }

  async isComplete(dispatchKey: string): Promise<boolean> {
    const attempt = await this.#attempt(dispatchKey);
    if (!attempt) {
      return true;
    }
    // A follower that died right after it stored the end holds its lease until it runs out.
    const followed =
      attempt.lease_until !== null &&
      attempt.lease_until > toInstant(new Date());
    return isEnded(attempt.state) && !followed;
  }

  async #sourcePosition(
    dispatchKey: string,
    source: string,
    tx?: Knex.Transaction,
  ): Promise<number> {
    const row = await (tx ?? this.#database)<LogSourceRow>('log_sources')
      .where({ dispatch_key: dispatchKey, source })
      .first();
    return Number(row?.bytes ?? 0);
  }

  #attempt(dispatchKey: string, tx?: Knex.Transaction) {
    return (tx ?? this.#database)<AttemptRow>('attempts')
      .where({ dispatch_key: dispatchKey })
      .first();
  }
}

async function toLogChunk(row: LogChunkRow): Promise<LogChunk> {
  return {
    sequence: row.sequence,
    at: new Date(row.at),
    step: row.step ?? undefined,
    source: row.source ?? undefined,
    text: (await decompress(row.content)).toString('utf8'),
  };
}

/** Cuts only between characters, so that each part is text of its own. */
function split(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(bytes.length, start + MAX_CHUNK_BYTES);
    while (end < bytes.length && isContinuation(bytes[end])) {
      end -= 1;
    }
    parts.push(bytes.subarray(start, end));
    start = end;
  }
  return parts;
}

/** Whether the byte is not the first one of a character in UTF-8. */
function isContinuation(byte: number): boolean {
  return Math.floor(byte / 64) === 2;
}
