import type { Knex } from 'knex';
import { compose, type Sql, sql } from './sql';

/** Where SQLite and PostgreSQL write the same thing differently. */
export interface Dialect {
  /** Text that is compared and ordered by its code points. */
  binary(text: string): string;
  /** Whether the text has the form of a pattern of the query language; never null for a text that is none. */
  like(text: string, pattern: string, ignoreCase: boolean): Sql;
  /** Whole milliseconds from one stored instant to another. */
  milliseconds(from: string, to: Sql): Sql;
  /** The row under a name by which the planner takes no index of the columns compared. */
  unindexed(row: string): string;
  /**
   * Tables by names of their own, read by the id of the run and in its order, where the planner takes a hint: two that
   * are read side by side are then read from their beginnings to their ends. Of runs only the facts that
   * `RunSelection.isOfFactsOnly` is about are near.
   */
  byRun(table: 'runs' | 'run_values', name: string): string;
  /** Whether a query is better answered by looking at one run after the other, in the order of their ids. */
  readonly goesByRun: boolean;
  /** A join whose left table is read first, where the planner takes a hint. */
  readonly inOrder: string;
}

const POSTGRES: Dialect = {
  binary: text => `${text} collate "C"`,
  like: (text, pattern, ignoreCase) => {
    const form = patternPieces(pattern)
      .map(({ wildcard, character }) =>
        wildcard ? character : character.replace(/[\\%_]/, '\\$&'),
      )
      .join('');
    // The collation C knows the upper and lower case of ASCII alone, as SQLite does.
    return ignoreCase
      ? sql(`lower(${text} collate "C") like ? escape '\\'`, lower(form))
      : sql(`${text} like ? escape '\\'`, form);
  },
  milliseconds: (from, to) =>
    compose(
      `round(extract(epoch from (({})::timestamptz - ${from}::timestamptz)) * 1000)`,
      to,
    ),
  unindexed: row => row,
  byRun: (table, name) => `${table} ${name}`,
  goesByRun: false,
  inOrder: 'join',
};

/** The primary key of the values has no other name. */
const INDEXES = {
  runs: 'runs_facts_idx',
  run_values: 'sqlite_autoindex_run_values_1',
};

const SQLITE: Dialect = {
  binary: text => text,
  // Its LIKE does not tell upper and lower case apart; GLOB does.
  like: (text, pattern, ignoreCase) => {
    const form = patternPieces(pattern)
      .map(({ wildcard, character }) => {
        if (wildcard) {
          return character === '%' ? '*' : '?';
        }
        return character.replace(/[*?[]/, '[$&]');
      })
      .join('');
    return ignoreCase
      ? sql(`lower(${text}) glob ?`, lower(form))
      : sql(`${text} glob ?`, form);
  },
  milliseconds: (from, to) =>
    compose(
      `cast(round((julianday({}) - julianday(${from})) * 86400000) as integer)`,
      to,
    ),
  unindexed: row => `+${row}`,
  byRun: (table, name) => `${table} ${name} indexed by ${INDEXES[table]}`,
  goesByRun: true,
  inOrder: 'cross join',
};

export function dialectOf(database: Knex): Dialect {
  return database.client.config.client === 'pg' ? POSTGRES : SQLITE;
}

/** The characters of a pattern, those with a meaning and those without. A backslash at the end stands for itself. */
function patternPieces(pattern: string) {
  const pieces: Array<{ wildcard: boolean; character: string }> = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at++) {
    const isEscape = characters[at] === '\\' && at + 1 < characters.length;
    at += isEscape ? 1 : 0;
    const character = characters[at];
    const wildcard = !isEscape && (character === '%' || character === '_');
    pieces.push({ wildcard, character });
  }
  return pieces;
}

/** Lower case of ASCII alone. */
function lower(text: string): string {
  return text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
}
