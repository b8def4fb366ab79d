import { InputError } from '@backstage/errors';
import {
  formatRunIdentifier,
  parseRunQuery,
  type ListRuns,
  type RunAttribute,
  type RunExpression,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import type { RunFilter } from '../database/runFilter';
import {
  compileExpression,
  type ConditionMode,
  type ExpressionContext,
} from './compileExpression';
import { compileRunFilter } from './compileRunFilter';
import { dialectOf } from './dialect';
import { identifiersOf } from './identifiersOf';
import { readKeyIds } from './readKeyIds';
import { allOf, compose, places, type Sql, sql, TRUE } from './sql';

/** Which runs are asked for. */
export type RunConditions = Pick<
  ListRuns['query'],
  | 'project'
  | 'state'
  | 'engine'
  | 'owner'
  | 'pipeline'
  | 'experiment'
  | 'text'
  | 'query'
> & {
  /** Only runs that ended after this instant. */
  endedAfter?: Date;
  /** Only these runs; not more than a statement can name. */
  ids?: string[];
};

/** The runs that a caller asked for and may see, ready to be put into statements. */
export class RunSelection {
  /**
   * Reads the query and looks up the keys that it and `others` name. Rejects with an `InputError` that says where the
   * query is wrong.
   */
  static async create(options: {
    database: Knex;
    conditions: RunConditions;
    filter?: RunFilter;
    now: Date;
    others?: RunIdentifier[];
  }): Promise<RunSelection> {
    const { database, conditions, others = [] } = options;
    const expression = readQuery(conditions.query);
    const keyIds = await readKeyIds(database, [
      ...(expression ? identifiersOf(expression) : []),
      ...others,
    ]);
    return new RunSelection({ ...options, expression, keyIds });
  }

  private constructor(
    private readonly options: {
      database: Knex;
      conditions: RunConditions;
      filter?: RunFilter;
      now: Date;
      expression?: RunExpression;
      keyIds: ReadonlyMap<string, number>;
    },
  ) {}

  get expression(): RunExpression | undefined {
    return this.options.expression;
  }

  /** The id of a key, undefined when no run has it. */
  keyId(identifier: RunIdentifier): number | undefined {
    return this.options.keyIds.get(formatRunIdentifier(identifier));
  }

  /** Whether what is asked for depends on nothing but metrics, parameters and tags. */
  get isOfValuesOnly(): boolean {
    const { expression, filter } = this.options;
    return (
      filter === undefined &&
      this.#simple('runs') === TRUE &&
      (!expression ||
        identifiersOf(expression).every(({ kind }) => kind !== 'attribute'))
    );
  }

  /** Whether every run that the caller may see is asked for. */
  get isAll(): boolean {
    return (
      this.options.expression === undefined && this.#simple('runs') === TRUE
    );
  }

  /** Whether what is asked for depends on values and on those facts of runs that are near when runs are read by id. */
  get isOfFactsOnly(): boolean {
    const { expression, conditions } = this.options;
    const { engine, pipeline, text, endedAfter } = conditions;
    return (
      !engine?.length &&
      pipeline === undefined &&
      !text &&
      endedAfter === undefined &&
      (!expression || identifiersOf(expression).every(isNear))
    );
  }

  context(
    table: string,
    mode: ConditionMode,
    id = `${table}.id`,
  ): ExpressionContext {
    const { database, now, keyIds } = this.options;
    return { dialect: dialectOf(database), table, id, mode, keyIds, now };
  }

  /** What the caller may see. */
  readable(table: string): Sql {
    const { filter } = this.options;
    return filter ? compileRunFilter(filter, table) : TRUE;
  }

  /** What the caller asked for and may see, without conditions that are known to be met. */
  matching(
    table: string,
    mode: ConditionMode,
    options: { met?: readonly RunExpression[]; id?: string } = {},
  ): Sql {
    const { met = [], id } = options;
    const expression =
      this.options.expression && without(this.options.expression, met);
    return allOf([
      this.readable(table),
      this.#simple(table),
      expression
        ? compileExpression(expression, this.context(table, mode, id))
        : TRUE,
    ]);
  }

  /** The conditions that are parameters of their own. */
  #simple(table: string): Sql {
    const { conditions } = this.options;
    const lists: Record<string, readonly string[] | undefined> = {
      project: conditions.project,
      state: conditions.state,
      engine: conditions.engine,
      owner: conditions.owner,
      experiment: conditions.experiment,
      pipeline:
        conditions.pipeline === undefined ? undefined : [conditions.pipeline],
    };
    const parts = Object.entries(lists).flatMap(([column, values]) =>
      values && values.length > 0
        ? [sql(`${table}.${column} in (${places(values)})`, ...values)]
        : [],
    );
    if (conditions.ids) {
      const { ids } = conditions;
      parts.push(sql(`${table}.id in (${places(ids)})`, ...ids));
    }
    if (conditions.text) {
      parts.push(holdsText(table, conditions.text));
    }
    if (conditions.endedAfter) {
      const instant = toInstant(conditions.endedAfter);
      parts.push(sql(`${table}.ended_at > ?`, instant));
    }
    return allOf(parts);
  }
}

const NEAR: ReadonlySet<RunAttribute> = new Set([
  'id',
  'state',
  'owner',
  'project',
  'startedBy',
  'experiment',
]);

/** Whether it is known of a run that is read by its id without looking further. */
export function isNear(identifier: RunIdentifier): boolean {
  return identifier.kind !== 'attribute' || NEAR.has(identifier.name);
}

/** The expression without those of its conditions that are met. */
function without(
  expression: RunExpression,
  met: readonly RunExpression[],
): RunExpression | undefined {
  if (met.includes(expression)) {
    return undefined;
  }
  if (expression.type !== 'and') {
    return expression;
  }
  const operands = expression.operands.flatMap(
    operand => without(operand, met) ?? [],
  );
  return operands.length > 1 ? { type: 'and', operands } : operands[0];
}

function holdsText(table: string, text: string): Sql {
  // PostgreSQL takes no null character, and no name holds one.
  const part = text
    .toLowerCase()
    .replace(/\0/g, '')
    .replace(/[\\%_]/g, '\\$&');
  return compose(
    `(lower(${table}.name) like {} escape '\\' or ${table}.id like {} escape '\\')`,
    sql('?', `%${part}%`),
    sql('?', `%${part}%`),
  );
}

function readQuery(text: string | undefined): RunExpression | undefined {
  const parsed = parseRunQuery(text ?? '');
  if (parsed.ok) {
    return parsed.expression;
  }
  const [{ offset, message }] = parsed.problems;
  throw new InputError(
    `The query is wrong at character ${offset + 1}: ${message}`,
  );
}
