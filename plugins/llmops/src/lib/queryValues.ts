import {
  formatRunIdentifier,
  formatRunLiteral,
  parseRunIdentifier,
  type RunIdentifier,
  type RunQueryOption,
} from '@llmops/backstage-plugin-llmops-common';

/** A place in a query where a value is being written. */
export interface ValuePlace {
  identifier: RunIdentifier;
  /** Where the value begins. */
  from: number;
  /** What is written of it, without its opening quote. */
  written: string;
}

const KEY = '(?:[\\p{L}\\p{N}_./-]|"(?:[^"]|"")*"|`(?:[^`]|``)*`)+';
const OPERATOR = '(?:==?|!=|<>|(?:not\\s+)?in\\s*\\((?:[^)]*,)?)';
const PLACE = new RegExp(
  `(?:^|[\\s(])(${KEY})\\s*${OPERATOR}\\s*('?(?:[^'\\s,()]*|(?<=')[^']*))$`,
  'iu',
);

/** Whether the caret stands where a value is compared for equality, and with what. */
export function findValuePlace(
  text: string,
  caret: number,
): ValuePlace | undefined {
  const match = PLACE.exec(text.slice(0, caret));
  const identifier = match ? parseRunIdentifier(match[1]) : undefined;
  if (!match || !identifier) {
    return undefined;
  }
  const [, , typed] = match;
  return {
    identifier,
    from: caret - typed.length,
    written: typed.replace(/^'/, ''),
  };
}

/** The values that could stand there; those that read as a number are written as one. */
export function toValueOptions(
  place: ValuePlace,
  values: readonly string[],
): RunQueryOption[] {
  const wanted = place.written.toLowerCase();
  return values
    .filter(value => value.toLowerCase().includes(wanted))
    .map(value => ({ kind: 'value', insert: toLiteral(value) }));
}

function toLiteral(value: string): string {
  const isNumber = value.trim() !== '' && String(Number(value)) === value;
  return isNumber ? value : formatRunLiteral({ type: 'text', value });
}

/** The identifier of a place, as values are asked for. */
export function placeKey(place: ValuePlace): string {
  return formatRunIdentifier(place.identifier);
}
