import {
  type RunAttribute,
  type RunCondition,
  type RunExpression,
  type RunLiteral,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunRow } from '../../database/rows';

/** A run with all that queries know of it. */
export interface SampleRun {
  row: RunRow;
  metrics: Record<string, number>;
  params: Record<string, string>;
  tags: Record<string, string>;
}

type Value = string | number | boolean | undefined;

/**
 * Whether a run meets an expression, told in the plainest way: value by value, without a database. What the query
 * language means stands in the comments of its expressions.
 */
export function meets(
  run: SampleRun,
  expression: RunExpression,
  now: Date,
): boolean {
  switch (expression.type) {
    case 'and':
      return expression.operands.every(part => meets(run, part, now));
    case 'or':
      return expression.operands.some(part => meets(run, part, now));
    case 'not':
      return !meets(run, expression.operand, now);
    default:
      return meetsCondition(run, expression, now);
  }
}

function meetsCondition(
  run: SampleRun,
  condition: RunCondition,
  now: Date,
): boolean {
  const value = valueOf(run, condition.identifier, now);
  if (condition.type === 'null') {
    return (value === undefined) !== condition.negated;
  }
  if (value === undefined) {
    return false;
  }
  switch (condition.type) {
    case 'like':
      return (
        isLike(String(value), condition.pattern, condition.ignoreCase) !==
        condition.negated
      );
    case 'in':
      return (
        condition.values.some(literal => isEqual(value, literal, now)) !==
        condition.negated
      );
    default:
      break;
  }
  const { operator } = condition;
  if (operator === '=' || operator === '!=') {
    return isEqual(value, condition.value, now) === (operator === '=');
  }
  const order = compare(value, condition.value, now);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** The value of an identifier; undefined when the run has none. */
export function valueOf(
  { row, metrics, params, tags }: SampleRun,
  identifier: RunCondition['identifier'],
  now: Date,
): Value {
  switch (identifier.kind) {
    case 'metric':
      return metrics[identifier.key];
    case 'param':
      return params[identifier.key];
    case 'tag':
      return tags[identifier.key];
    default:
      return attributeOf(row, identifier.name, now);
  }
}

function attributeOf(row: RunRow, name: RunAttribute, now: Date): Value {
  if (name === 'duration') {
    return row.started_at === null
      ? undefined
      : Date.parse(row.ended_at ?? now.toISOString()) -
          Date.parse(row.started_at);
  }
  const values: Record<Exclude<RunAttribute, 'duration'>, unknown> = {
    name: row.name,
    id: row.id,
    state: row.state,
    project: row.project,
    owner: row.owner,
    engine: row.engine,
    pipeline: row.pipeline,
    profile: row.profile,
    experiment: row.experiment,
    origin: row.origin,
    tracker: row.tracker,
    startedBy: row.started_by,
    created: row.created_at,
    started: row.started_at,
    ended: row.ended_at,
    note: row.note,
    pinned: Boolean(row.pinned),
  };
  const value = values[name];
  if (typeof value === 'boolean') {
    return value;
  }
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The number of a value that is compared as one. */
function numberOf(value: Value): number {
  if (typeof value === 'number') {
    return value;
  }
  const text = String(value);
  if (text === 'NaN' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    return Number.NaN;
  }
  return Number.isFinite(Number(text)) ? Number(text) : Number.NaN;
}

function isEqual(value: Value, literal: RunLiteral, now: Date): boolean {
  if (literal.type === 'number' && Number.isNaN(literal.value)) {
    return String(value) === 'NaN';
  }
  return compare(value, literal, now) === 0;
}

/** Below, at or above zero; NaN when the two have no order. */
function compare(value: Value, literal: RunLiteral, now: Date): number {
  switch (literal.type) {
    case 'number': {
      const number = numberOf(value);
      return number === literal.value ? 0 : number - literal.value;
    }
    case 'duration':
      return Number(value) - literal.milliseconds;
    case 'boolean':
      return Number(value) - Number(literal.value);
    case 'ago':
      return Date.parse(String(value)) - (now.getTime() - literal.milliseconds);
    default:
      return compareTexts(String(value), literal.value);
  }
}

/** By code points. */
export function compareTexts(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function isLike(text: string, pattern: string, ignoreCase: boolean): boolean {
  const lower = (part: string) =>
    ignoreCase ? part.replace(/[A-Z]/g, letter => letter.toLowerCase()) : part;
  const source = Array.from(
    lower(pattern).matchAll(/\\([^])|([^])/gu),
    ([, escaped, plain]) => {
      if (plain === '%') {
        return '[^]*';
      }
      return plain === '_' ? '[^]' : `\\u{${codeOf(escaped ?? plain)}}`;
    },
  ).join('');
  return new RegExp(`^${source}$`, 'u').test(lower(text));
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
