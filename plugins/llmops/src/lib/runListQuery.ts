import {
  formatRunIdentifier,
  formatRunQuery,
  parseRunIdentifier,
  parseRunQuery,
  runValueType,
  type CountRuns,
  type RunExpression,
  type RunIdentifier,
  type RunLiteral,
} from '@llmops/backstage-plugin-llmops-common';
import type { GroupValue } from './runRows/Branch';
import type { Period, RunFilters, RunView } from './runView';

const HOUR = 3_600_000;

const PERIODS: Record<Period, number> = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
  '90d': 90 * 24 * HOUR,
};

/** The query parameters that lists, counts, groups and exports share. */
export type ListQuery = CountRuns['query'];

/** What a text of conditions means; undefined when it is blank or cannot be read. */
export function readConditions(text: string): RunExpression | undefined {
  const parsed = parseRunQuery(text);
  return parsed.ok ? parsed.expression : undefined;
}

/** The filters as REST takes them, with one more condition where a group is meant; empty ones are left out. */
export function toListQuery(
  filters: RunFilters,
  condition?: RunExpression,
): ListQuery {
  const text = filters.text.trim();
  const conditions = [
    readConditions(filters.query),
    filters.period && since(filters.period),
    condition,
  ].filter((part): part is RunExpression => part !== undefined);
  const list = <T>(name: string, values: readonly T[]) =>
    values.length ? { [name]: values } : undefined;
  return {
    ...list('project', filters.project),
    ...list('state', filters.state),
    ...list('engine', filters.engine),
    ...list('owner', filters.owner),
    ...list('experiment', filters.experiment),
    ...(text && { text }),
    ...(conditions.length && { query: formatRunQuery(allOf(conditions)) }),
  };
}

function allOf(conditions: RunExpression[]): RunExpression {
  return conditions.length === 1
    ? conditions[0]
    : { type: 'and', operands: conditions };
}

function since(period: Period): RunExpression {
  return {
    type: 'compare',
    identifier: { kind: 'attribute', name: 'created' },
    operator: '>',
    value: { type: 'ago', milliseconds: PERIODS[period] },
  };
}

/** What the runs of a group have in common. */
export function groupCondition(
  identifier: RunIdentifier,
  value: GroupValue,
): RunExpression {
  return value === null
    ? { type: 'null', identifier, negated: false }
    : {
        type: 'compare',
        identifier,
        operator: '=',
        value: toLiteral(identifier, value),
      };
}

function toLiteral(identifier: RunIdentifier, value: string): RunLiteral {
  switch (runValueType(identifier)) {
    case 'boolean':
      return { type: 'boolean', value: value === 'true' };
    case 'number':
      return { type: 'number', value: Number(value) };
    default:
      return { type: 'text', value };
  }
}

/** The identifiers that a view sorts, groups or filters by, in the order of their mention. */
export function neededIdentifiers(view: RunView): string[] {
  const expression = readConditions(view.filters.query);
  const sort = view.sort?.replace(/^-/, '');
  return [
    ...new Set([
      ...(sort && parseRunIdentifier(sort) ? [sort] : []),
      ...(expression ? identifiersOf(expression) : []),
    ]),
  ];
}

function identifiersOf(expression: RunExpression): string[] {
  switch (expression.type) {
    case 'and':
    case 'or':
      return expression.operands.flatMap(identifiersOf);
    case 'not':
      return identifiersOf(expression.operand);
    default:
      return [formatRunIdentifier(expression.identifier)];
  }
}
