import type { JsonPrimitive } from '@backstage/types';
import type { Knex } from 'knex';
import { storableText } from '../database/storableText';
import { ensureRunKeys, keyName, type RunKeyKind } from './ensureRunKeys';
import {
  metricColumns,
  type RunValueColumns,
  textColumns,
} from './runValueColumns';

/** Newest metrics, parameters and tags of a run. */
export interface RunValues {
  /** NaN and infinities are values. */
  metrics?: Record<string, number>;
  /**
   * When these metrics were logged, in milliseconds since 1970, where several sources report them: a stored value that
   * was logged later stays.
   */
  metricTimes?: Record<string, number>;
  /** Null is no value. */
  params?: Record<string, JsonPrimitive>;
  tags?: Record<string, string>;
}

export interface RunValuesOfRun extends RunValues {
  /** Id of a stored run. */
  runId: string;
  /** The kinds that are given are complete: stored keys of these kinds that are absent here are removed. */
  complete?: boolean;
}

/** Row of the table `run_values`. */
export interface RunValueRow extends RunValueColumns {
  key_id: number;
  run_id: string;
  /** Null where one source alone reports it. */
  logged_at?: number | null;
}

/** Longest key that is stored; longer ones are left out. */
const MAX_KEY = 500;
/** Rows of one statement, within what databases bind. */
const CHUNK = 500;
/** Runs looked at together. */
const RUNS = 200;

/**
 * The one writer of what runs are filtered and sorted by. Writing what is stored already changes nothing, so that a
 * repeated report costs a read.
 */
export class RunValueWriter {
  static create(options: { database: Knex }): RunValueWriter {
    return new RunValueWriter(options.database);
  }

  private constructor(private readonly database: Knex) {}

  /** Adds or replaces these values of one run; other keys stay, unless the values are `complete`. */
  async write(
    tx: Knex.Transaction | undefined,
    runId: string,
    values: RunValues & { complete?: boolean },
  ): Promise<void> {
    await this.writeMany(tx, [{ ...values, runId }]);
  }

  /** The same for many runs, in few statements. A run that comes twice is written in order. */
  async writeMany(
    tx: Knex.Transaction | undefined,
    runs: RunValuesOfRun[],
  ): Promise<void> {
    if (!tx) {
      await this.database.transaction(inner => this.writeMany(inner, runs));
      return;
    }
    for (let start = 0; start < runs.length; start += RUNS) {
      await writeBatch(tx, runs.slice(start, start + RUNS));
    }
  }
}

interface Cell {
  runId: string;
  kind: RunKeyKind;
  key: string;
  columns: RunValueColumns;
  loggedAt: number | null;
}

async function writeBatch(tx: Knex.Transaction, runs: RunValuesOfRun[]) {
  const cells = runs.flatMap(cellsOf);
  const keyIds = await ensureRunKeys(tx, cells);
  const rows = new Map<string, RunValueRow>();
  for (const { runId, kind, key, columns, loggedAt } of cells) {
    const id = keyIds.get(keyName(kind, key));
    const before = rows.get(`${id} ${runId}`)?.logged_at ?? -Infinity;
    if (id !== undefined && (loggedAt ?? Infinity) >= before) {
      rows.set(`${id} ${runId}`, {
        ...{ key_id: id, run_id: runId, logged_at: loggedAt },
        ...columns,
      });
    }
  }
  await removeOthers(tx, runs, rows);
  const all = [...rows.values()];
  for (let start = 0; start < all.length; start += CHUNK) {
    await upsert(tx, all.slice(start, start + CHUNK));
  }
}

function cellsOf(run: RunValuesOfRun): Cell[] {
  const { runId, metrics, metricTimes, params, tags } = run;
  const cells: Cell[] = [];
  const add = (
    kind: RunKeyKind,
    key: string,
    columns: RunValueColumns,
    loggedAt: number | null = null,
  ) => {
    const stored = storableText(key);
    if (stored.length <= MAX_KEY) {
      cells.push({ runId, kind, key: stored, columns, loggedAt });
    }
  };
  for (const [key, value] of Object.entries(metrics ?? {})) {
    add('metric', key, metricColumns(value), metricTimes?.[key]);
  }
  for (const [key, value] of Object.entries(params ?? {})) {
    if (value !== null) {
      add('param', key, textColumns(storableText(String(value))));
    }
  }
  for (const [key, value] of Object.entries(tags ?? {})) {
    add('tag', key, textColumns(storableText(value)));
  }
  return cells;
}

/** Removes what a complete report no longer has. */
async function removeOthers(
  tx: Knex.Transaction,
  runs: RunValuesOfRun[],
  rows: Map<string, RunValueRow>,
): Promise<void> {
  const kinds = new Map(
    runs
      .filter(run => run.complete)
      .map(run => [run.runId, new Set(kindsOf(run))]),
  );
  if (kinds.size === 0) {
    return;
  }
  const stored: Array<{ key_id: number; run_id: string; kind: RunKeyKind }> =
    await tx('run_values')
      .join('run_keys', 'run_keys.id', 'run_values.key_id')
      .whereIn('run_values.run_id', [...kinds.keys()])
      .select('run_values.key_id', 'run_values.run_id', 'run_keys.kind');
  const absent = stored
    .filter(
      ({ key_id, run_id, kind }) =>
        kinds.get(run_id)?.has(kind) && !rows.has(`${key_id} ${run_id}`),
    )
    .map(({ key_id, run_id }): [number, string] => [key_id, run_id]);
  for (let start = 0; start < absent.length; start += CHUNK) {
    await tx('run_values')
      .whereIn(['key_id', 'run_id'], absent.slice(start, start + CHUNK))
      .delete();
  }
}

function kindsOf(values: RunValues): RunKeyKind[] {
  const kinds: Array<[RunKeyKind, object | undefined]> = [
    ['metric', values.metrics],
    ['param', values.params],
    ['tag', values.tags],
  ];
  return kinds.flatMap(([kind, given]) => (given ? [kind] : []));
}

async function upsert(tx: Knex.Transaction, rows: RunValueRow[]) {
  await tx.raw(
    `insert into run_values (key_id, run_id, number, text, sort_text, logged_at)
     values ${rows.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}
     on conflict (key_id, run_id) do update
     set number = excluded.number, text = excluded.text,
       sort_text = excluded.sort_text, logged_at = excluded.logged_at
     where coalesce(excluded.logged_at >= run_values.logged_at, true)
       and (run_values.number is distinct from excluded.number
         or run_values.text is distinct from excluded.text
         or run_values.logged_at is distinct from excluded.logged_at)`,
    rows.flatMap(row => [
      row.key_id,
      row.run_id,
      row.number,
      row.text,
      row.sort_text,
      row.logged_at ?? null,
    ]),
  );
}
