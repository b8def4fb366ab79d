import type { RunLiteral } from './expression';
import { parseQueryDuration } from './durations';
import type { Token } from './lexer';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** The value that a token stands for; undefined when it is none. */
export function readLiteral(token: Token): RunLiteral | undefined {
  switch (token.type) {
    case 'text':
      return { type: 'text', value: token.text };
    case 'word':
      return readWord(token.text.toLowerCase());
    case 'value':
      return readValue(token.text);
    default:
      return undefined;
  }
}

function readWord(word: string): RunLiteral | undefined {
  switch (word) {
    case 'true':
    case 'false':
      return { type: 'boolean', value: word === 'true' };
    case 'nan':
      return { type: 'number', value: Number.NaN };
    case 'inf':
    case 'infinity':
      return { type: 'number', value: Number.POSITIVE_INFINITY };
    default:
      return undefined;
  }
}

function readValue(text: string): RunLiteral | undefined {
  if (NUMBER.test(text)) {
    const value = Number(text);
    // One zero: a negative one is neither smaller nor written otherwise.
    return { type: 'number', value: value === 0 ? 0 : value };
  }
  const infinity = /^([+-])inf(?:inity)?$/i.exec(text);
  if (infinity) {
    const value = infinity[1] === '-' ? -Infinity : Infinity;
    return { type: 'number', value };
  }
  const instant = readInstant(text);
  if (instant !== undefined) {
    return { type: 'instant', value: instant };
  }
  const milliseconds = parseQueryDuration(text);
  return milliseconds === undefined
    ? undefined
    : { type: 'duration', milliseconds };
}

/** The instant of an ISO 8601 text, in UTC unless it says otherwise; undefined when there is no such day or time. */
export function readInstant(text: string): string | undefined {
  const match = INSTANT.exec(text);
  if (!match) {
    return undefined;
  }
  const [, day, zone] = match;
  const hasTime = text.includes('T');
  if (zone !== undefined && !hasTime) {
    return undefined;
  }
  // A day that no calendar has moves to another one.
  const midnight = new Date(`${day}T00:00:00Z`);
  const date = new Date(hasTime && zone === undefined ? `${text}Z` : text);
  const isReal =
    isValid(midnight) &&
    midnight.toISOString().startsWith(day) &&
    isValid(date);
  const iso = isReal ? date.toISOString() : '';
  // Years beyond four digits are written in another way, which does not sort as time does.
  return iso.length === 24 ? iso : undefined;
}

function isValid(date: Date): boolean {
  return Number.isFinite(date.getTime());
}
