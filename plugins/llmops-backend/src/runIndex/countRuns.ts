import type {
  RunCondition,
  RunCount,
  RunExpression,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import {
  compileExpression,
  type ExpressionContext,
  keyIdOf,
} from './compileExpression';
import type { ListShape } from './rowCondition';
import type { RunSelection } from './RunSelection';
import { allOf, compose, rowsOf, type Sql, sql } from './sql';
import { valueCondition } from './valueCondition';

/** Rows that are few enough to be looked at one by one, or to be counted on the way. */
const PROBED = 20_000;

/** How many runs a list has, exactly. */
export async function countRuns(
  database: Knex,
  selection: RunSelection,
  nesting: ListShape['nesting'],
): Promise<RunCount> {
  const runs = await countFlat(database, selection);
  if (nesting === 'flat') {
    return { count: runs, runs };
  }
  const nestedRuns = await count(
    database,
    sql('select count(*) as count from runs where runs.root_id is not null'),
  );
  if (nestedRuns === 0) {
    return { count: runs, runs };
  }
  // Nested runs are taken away again, and the runs that they are in added, unless these match themselves.
  const { dialect } = selection.context('runs', 'set');
  const nested = compose(
    'from runs where runs.root_id is not null and {}',
    selection.matching('runs', nestedRuns < PROBED ? 'probe' : 'set', {
      // Of all runs with their ids, only the nested ones are to be looked at.
      id: `${dialect.unindexed('runs')}.id`,
    }),
  );
  const inner = await count(
    database,
    compose('select count(*) as count {}', nested),
  );
  const added = await count(
    database,
    inner === 0 || selection.isAll
      ? sql('select 0 as count')
      : compose(
          'select count(*) as count from runs where {} and runs.id in (select runs.root_id {}) and not coalesce({}, 1 = 0)',
          selection.readable('runs'),
          nested,
          selection.matching('runs', 'probe'),
        ),
  );
  return { count: runs - inner + added, runs };
}

async function countFlat(
  database: Knex,
  selection: RunSelection,
): Promise<number> {
  const { dialect } = selection.context('runs', 'set');
  const driver = await rarestCondition(database, selection);
  const isFew = driver !== undefined && driver.size < PROBED;
  if (driver && selection.isOfValuesOnly) {
    // Runs need not be looked at: the rows of the values tell.
    const mode = dialect.goesByRun ? 'probe' : 'set';
    return count(
      database,
      countValues(driver, selection.context('runs', mode, 's.run_id'), isFew),
    );
  }
  if (driver && isFew) {
    const { condition, keyId } = driver;
    return count(
      database,
      compose(
        `select count(*) as count from run_values s ${dialect.inOrder} runs on runs.id = s.run_id where {} and {} and {}`,
        sql('s.key_id = ?', keyId),
        valueCondition(condition, dialect, 's'),
        selection.matching('runs', 'probe', { met: [condition] }),
      ),
    );
  }
  const isNear = dialect.goesByRun && selection.isOfFactsOnly;
  const runs = isNear ? dialect.byRun('runs', 'runs') : 'runs';
  return count(
    database,
    compose(
      `select count(*) as count from ${runs} where {}`,
      selection.matching('runs', isNear ? 'probe' : 'set'),
    ),
  );
}

/** Runs that have a value that meets a condition, and meet what else has to hold. */
function countValues(
  { condition, rest, keyId }: Driver,
  context: ExpressionContext,
  isFew: boolean,
): Sql {
  const { dialect } = context;
  // Few are found by their values; among many, the values of the other conditions are read side by side.
  const values =
    isFew || rest.length === 0
      ? 'run_values s'
      : dialect.byRun('run_values', 's');
  return compose(
    `select count(*) as count from ${values} where {} and {} and {}`,
    sql('s.key_id = ?', keyId),
    valueCondition(condition, dialect, 's'),
    allOf(rest.map(part => compileExpression(part, context))),
  );
}

interface Driver {
  condition: RunCondition;
  keyId: number;
  /** What else has to hold. */
  rest: RunExpression[];
  /** Values that meet the condition; counted no further than matters. */
  size: number;
}

/** The condition to begin with, of those that every matching run meets. */
async function rarestCondition(
  database: Knex,
  selection: RunSelection,
): Promise<Driver | undefined> {
  const { expression } = selection;
  const parts =
    expression?.type === 'and'
      ? expression.operands
      : [expression].filter(part => part !== undefined);
  const context = selection.context('runs', 'set');
  let best: Driver | undefined;
  for (const condition of parts.filter(isPositive)) {
    const keyId = keyIdOf(condition.identifier, context);
    if (keyId !== undefined) {
      const size = await count(
        database,
        compose(
          'select count(*) as count from (select 1 from run_values s where {} and {} limit {}) probed',
          sql('s.key_id = ?', keyId),
          valueCondition(condition, context.dialect, 's'),
          sql('?', PROBED),
        ),
      );
      if (!best || size < best.size) {
        const rest = parts.filter(part => part !== condition);
        best = { condition, keyId, rest, size };
      }
    }
  }
  return best;
}

function isPositive(part: RunExpression): part is RunCondition {
  switch (part.type) {
    case 'and':
    case 'or':
    case 'not':
      return false;
    case 'null':
      return part.negated;
    default:
      return true;
  }
}

async function count(database: Knex, statement: Sql): Promise<number> {
  const [row] = await rowsOf<{ count: number | string }>(database, statement);
  return Number(row.count);
}
