import type { RunComparison, RunLiteral } from './expression';
import { choicesOf, valuesOf } from './expectations';
import {
  formatRunIdentifier,
  type RunIdentifier,
  runValueType,
  type RunValueType,
} from './identifiers';
import { readInstant } from './literals';
import { nearestName } from '../nearest';

type LiteralType = RunLiteral['type'];

const ALLOWED: Record<RunValueType, LiteralType[]> = {
  text: ['text'],
  choice: ['text'],
  number: ['number'],
  textOrNumber: ['text', 'number'],
  instant: ['instant', 'ago'],
  duration: ['duration'],
  boolean: ['boolean'],
};

/**
 * The value as the identifier is compared with it, or what is wrong with it. A quoted instant is taken for one.
 */
export function checkValue(
  identifier: RunIdentifier,
  operator: RunComparison | 'in',
  value: RunLiteral,
): { value: RunLiteral } | { message: string } {
  const type = runValueType(identifier);
  const name = formatRunIdentifier(identifier);
  if (type === 'instant' && value.type === 'text') {
    const instant = readInstant(value.value);
    if (instant !== undefined) {
      return { value: { type: 'instant', value: instant } };
    }
  }
  if (!ALLOWED[type].includes(value.type)) {
    return {
      message: `${name} is compared with ${valuesOf(identifier).join(
        ' or ',
      )}, not with ${describe(value)}`,
    };
  }
  if (
    value.type === 'number' &&
    Number.isNaN(value.value) &&
    !['=', '!=', 'in'].includes(operator)
  ) {
    return { message: `NaN has no order: compare ${name} with = or !=` };
  }
  const choices = choicesOf(identifier);
  if (
    value.type === 'text' &&
    choices.length > 0 &&
    !choices.includes(value.value)
  ) {
    const near = nearestName(value.value, choices);
    return {
      message: `No ${name} is called '${value.value.slice(0, 50)}'${
        near ? `; did you mean '${near}'?` : `; it is ${choices.join(', ')}`
      }`,
    };
  }
  return { value };
}

function describe(value: RunLiteral): string {
  switch (value.type) {
    case 'text':
      return 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'duration':
      return 'a duration';
    case 'instant':
      return 'an instant';
    default:
      return 'a time ago';
  }
}
