import {
  formatRunIdentifier,
  type RunCondition,
  type RunExpression,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import { attributeColumn } from './attributeCondition';
import {
  type ConditionMode,
  type ExpressionContext,
  keyIdOf,
} from './compileExpression';
import type { RunSort } from './runSort';
import type { Dialect } from './dialect';
import { allOf, compose, type Sql, sql, TRUE } from './sql';
import { valueCondition } from './valueCondition';

/** One term of an order. */
export interface SortTerm {
  value: Sql;
  descending: boolean;
  /** How the value of a row is read from the text of a cursor. */
  type: 'text' | 'number';
}

/**
 * A part of a list that one index can answer in its order. A list is its segments one after the other: runs with a
 * number, runs with a text, runs without a value.
 */
export interface SortSegment {
  /**
   * Tables that the rows come from, in order of the index, or beginning with the runs that match. The run's table is
   * `runs`.
   */
  from: Record<ConditionMode, string>;
  /** What tells the rows of the segment. */
  where: Sql;
  /** Conditions of the query that `where` holds already. */
  implied: readonly RunExpression[];
  /** The order; together the terms tell any two rows apart. */
  terms: SortTerm[];
  /**
   * The table alone that holds all terms, what tells its rows, and its column with the id of the run: enough to find a
   * place in the order, and rows where nothing is asked of runs but their values.
   */
  index: { from: string; where: Sql; id: string } | undefined;
}

/** The segments of a list, in this order, of runs that meet the expression. */
export function sortSegments(
  sort: RunSort,
  expression: RunExpression | undefined,
  context: ExpressionContext,
): SortSegment[] {
  const { identifier } = sort;
  if (identifier.kind === 'attribute') {
    return attributeSegments(identifier, sort.descending, context);
  }
  const keyId = keyIdOf(identifier, context);
  if (keyId === undefined) {
    return [newest(TRUE)];
  }
  const conditions = expression ? conditionsOn(identifier, expression) : [];
  const met = allOf(
    conditions.map(condition =>
      valueCondition(condition, context.dialect, 's'),
    ),
  );
  const segments = [
    valueSegment(keyId, 'number', sort.descending, met, context.dialect),
    valueSegment(keyId, 'sort_text', sort.descending, met, context.dialect),
  ].map(segment => ({ ...segment, implied: conditions }));
  // A run that meets a condition on the value has one.
  return conditions.length > 0 ? segments : [...segments, withoutValue(keyId)];
}

/** Conditions that every run of the list meets, on the value that it is ordered by. */
function conditionsOn(
  identifier: RunIdentifier,
  expression: RunExpression,
): RunCondition[] {
  switch (expression.type) {
    case 'and':
      return expression.operands.flatMap(part =>
        conditionsOn(identifier, part),
      );
    case 'or':
    case 'not':
      return [];
    default: {
      const isAbsence = expression.type === 'null' && !expression.negated;
      const name = formatRunIdentifier(identifier);
      return !isAbsence && formatRunIdentifier(expression.identifier) === name
        ? [expression]
        : [];
    }
  }
}

function withoutValue(keyId: number): SortSegment {
  return newest(
    compose(
      'not exists (select 1 from run_values s where {} and s.run_id = runs.id)',
      sql('s.key_id = ?', keyId),
    ),
  );
}

const RUNS = { probe: 'runs', set: 'runs' };
const CREATED: SortTerm = term(sql('runs.created_at'), true, 'text');
const ID: SortTerm = term(sql('runs.id'), true, 'text');

function term(
  value: Sql,
  descending: boolean,
  type: SortTerm['type'],
): SortTerm {
  return { value, descending, type };
}

/** Runs in the order of their start, the newest first. */
function newest(where: Sql): SortSegment {
  return {
    from: RUNS,
    where,
    implied: [],
    terms: [CREATED, ID],
    index: where === TRUE ? { from: 'runs', where, id: 'runs.id' } : undefined,
  };
}

/**
 * Runs that have a number, or a text, of a key. Equal values are ordered by the runs' ids, which the index knows.
 */
function valueSegment(
  keyId: number,
  column: 'number' | 'sort_text',
  descending: boolean,
  met: Sql,
  { inOrder }: Dialect,
): SortSegment {
  const where = allOf([
    sql('s.key_id = ?', keyId),
    sql(`s.${column} is not null`),
    met,
  ]);
  return {
    from: {
      probe: `run_values s ${inOrder} runs on runs.id = s.run_id`,
      set: `runs ${inOrder} run_values s on s.run_id = runs.id`,
    },
    where,
    implied: [],
    terms: [
      term(
        sql(`s.${column}`),
        descending,
        column === 'number' ? 'number' : 'text',
      ),
      term(sql('s.run_id'), descending, 'text'),
    ],
    index: { from: 'run_values s', where, id: 's.run_id' },
  };
}

function attributeSegments(
  { name }: Extract<RunIdentifier, { kind: 'attribute' }>,
  descending: boolean,
  context: ExpressionContext,
): SortSegment[] {
  if (name === 'created') {
    const terms = [CREATED, ID].map(part => ({ ...part, descending }));
    return [{ ...newest(TRUE), terms }];
  }
  const { value, present } = attributeColumn(name, context);
  const type = name === 'duration' || name === 'pinned' ? 'number' : 'text';
  return [
    {
      from: RUNS,
      where: present,
      implied: [],
      terms: [term(value, descending, type), CREATED, ID],
      index: undefined,
    },
    newest(compose('not coalesce({}, 1 = 0)', present)),
  ];
}
