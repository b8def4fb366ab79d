import type {
  RunAttribute,
  RunComparison,
  RunCondition,
  RunLiteral,
} from '@llmops/backstage-plugin-llmops-common';
import type { Dialect } from './dialect';
import {
  compose,
  FALSE,
  places,
  type Sql,
  sql,
  type SqlValue,
  TRUE,
} from './sql';

/** Column of each attribute that has one of its own. */
const COLUMNS: Record<Exclude<RunAttribute, 'duration'>, string> = {
  name: 'name',
  id: 'id',
  state: 'state',
  project: 'project',
  owner: 'owner',
  engine: 'engine',
  pipeline: 'pipeline',
  profile: 'profile',
  experiment: 'experiment',
  origin: 'origin',
  tracker: 'tracker',
  startedBy: 'started_by',
  created: 'created_at',
  started: 'started_at',
  ended: 'ended_at',
  note: 'note',
  pinned: 'pinned',
};

const OPERATORS: Record<RunComparison, string> = {
  '=': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const INSTANTS: ReadonlySet<RunAttribute> = new Set([
  'created',
  'started',
  'ended',
]);

export interface AttributeContext {
  dialect: Dialect;
  /** Name of the table of runs in the statement. */
  table: string;
  /** When the query is answered. */
  now: Date;
}

/** What an attribute is in a statement, and how to tell that a run has it. */
export function attributeColumn(
  name: RunAttribute,
  { dialect, table, now }: AttributeContext,
): { value: Sql; present: Sql } {
  if (name === 'duration') {
    const ended = sql(`coalesce(${table}.ended_at, ?)`, now.toISOString());
    return {
      value: dialect.milliseconds(`${table}.started_at`, ended),
      present: sql(`${table}.started_at is not null`),
    };
  }
  const column = `${table}.${COLUMNS[name]}`;
  if (name === 'pinned') {
    const value = sql(`(case when ${column} then 1 else 0 end)`);
    return { value, present: sql(`${column} is not null`) };
  }
  if (name === 'id') {
    // Compared as the primary key is, so that it finds the rows.
    return { value: sql(column), present: TRUE };
  }
  // What is unknown of an observed run is an empty text where the column takes no null.
  return INSTANTS.has(name)
    ? { value: sql(column), present: sql(`${column} is not null`) }
    : { value: sql(dialect.binary(column)), present: sql(`${column} <> ''`) };
}

/**
 * A condition on an attribute, true or false or null; null for runs without the attribute, which do not meet it.
 */
export function attributeCondition(
  name: RunAttribute,
  condition: RunCondition,
  context: AttributeContext,
): Sql {
  const { value, present } = attributeColumn(name, context);
  const holds = (text: string, ...bindings: SqlValue[]) =>
    compose(
      '({} and {})',
      present,
      compose(text, value, { text: '', bindings }),
    );
  switch (condition.type) {
    case 'null':
      return condition.negated
        ? present
        : compose('not coalesce({}, {})', present, FALSE);
    case 'like': {
      const like = context.dialect.like(
        value.text,
        condition.pattern,
        condition.ignoreCase,
      );
      const form = condition.negated ? '({} and not {})' : '({} and {})';
      return compose(form, present, like);
    }
    case 'in': {
      const values = condition.values.map(literal => bound(literal, context));
      const word = condition.negated ? 'not in' : 'in';
      return holds(`{} ${word} (${places(values)})`, ...values);
    }
    default:
      return holds(
        `{} ${OPERATORS[condition.operator]} ?`,
        bound(condition.value, context),
      );
  }
}

/** Earliest instant that is stored; what is longer ago is as early. */
const EARLIEST = '0000-01-01T00:00:00.000Z';

function bound(literal: RunLiteral, { now }: AttributeContext): SqlValue {
  switch (literal.type) {
    case 'boolean':
      return literal.value ? 1 : 0;
    case 'duration':
      return literal.milliseconds;
    case 'ago': {
      const time = now.getTime() - literal.milliseconds;
      return time < Date.parse(EARLIEST)
        ? EARLIEST
        : new Date(time).toISOString();
    }
    default:
      return literal.value;
  }
}
