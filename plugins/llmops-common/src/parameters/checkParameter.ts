import type { JsonValue } from '@backstage/types';
import type { ParameterSchema } from '../pipeline';

type Check = (
  schema: ParameterSchema,
  value: string | number | boolean,
) => string | undefined;

const TYPE_NAMES: Record<ParameterSchema['type'], string> = {
  string: 'a text',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
};

const CHECKS: Check[] = [
  ({ enum: allowed }, value) =>
    allowed && !allowed.some(item => item === value)
      ? `must be one of ${allowed.join(', ')}, not ${value}`
      : undefined,
  bound('minimum', 'at least', (value, limit) => value >= limit),
  bound('maximum', 'at most', (value, limit) => value <= limit),
  bound('exclusiveMinimum', 'greater than', (value, limit) => value > limit),
  bound('exclusiveMaximum', 'less than', (value, limit) => value < limit),
  bound('multipleOf', 'a multiple of', isMultipleOf),
  length('minLength', 'at least', (count, limit) => count >= limit),
  length('maxLength', 'at most', (count, limit) => count <= limit),
];

/**
 * Says why a value is not valid for a parameter, or undefined when it is. Types are strict: the text "3" is no
 * integer, and nothing is converted. NaN and infinities are no numbers.
 *
 * Written out instead of compiled, so that it also runs in a browser that forbids evaluated code, and so that
 * schemas that come and go with commits leave nothing behind.
 *
 * @public
 */
export function checkParameter(
  schema: ParameterSchema,
  value: JsonValue | undefined,
): string | undefined {
  if (
    value === undefined ||
    value === null ||
    typeof value === 'object' ||
    !hasType(schema, value)
  ) {
    return `must be ${TYPE_NAMES[schema.type]}, not ${describeValue(value)}`;
  }
  for (const check of CHECKS) {
    const problem = check(schema, value);
    if (problem) {
      return problem;
    }
  }
  return undefined;
}

/**
 * A value as it is shown in a message: short, and never more than one line.
 *
 * @internal
 */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'object' && value !== null) {
    return 'a mapping';
  }
  if (typeof value === 'string') {
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    return `the text ${JSON.stringify(shown)}`;
  }
  return value === undefined ? 'missing' : String(value);
}

function hasType(
  schema: ParameterSchema,
  value: string | number | boolean,
): boolean {
  if (schema.type === 'integer') {
    return Number.isInteger(value);
  }
  if (schema.type === 'number') {
    return Number.isFinite(value);
  }
  return typeof value === schema.type;
}

function bound(
  keyword:
    | 'minimum'
    | 'maximum'
    | 'exclusiveMinimum'
    | 'exclusiveMaximum'
    | 'multipleOf',
  words: string,
  holds: (value: number, limit: number) => boolean,
): Check {
  return (schema, value) => {
    const limit = schema[keyword];
    return typeof value === 'number' &&
      limit !== undefined &&
      !holds(value, limit)
      ? `must be ${words} ${limit}, not ${value}`
      : undefined;
  };
}

function length(
  keyword: 'minLength' | 'maxLength',
  words: string,
  holds: (count: number, limit: number) => boolean,
): Check {
  return (schema, value) => {
    const limit = schema[keyword];
    if (typeof value !== 'string' || limit === undefined) {
      return undefined;
    }
    // JSON Schema counts characters, not UTF-16 units.
    const count = [...value].length;
    return holds(count, limit)
      ? undefined
      : `must be ${words} ${limit} characters long, not ${count}`;
  };
}

/** 0.3 is a multiple of 0.1 although their quotient is not exactly 3. */
function isMultipleOf(value: number, divisor: number): boolean {
  const quotient = value / divisor;
  const tolerance = Number.EPSILON * Math.abs(quotient) * 4;
  return Math.abs(quotient - Math.round(quotient)) <= tolerance;
}
