import type { RunComparison, RunLiteral } from './expression';
import { choicesOf } from './expectations';
import {
  formatRunIdentifier,
  type RunIdentifier,
  runValueType,
  type RunValueType,
} from './identifiers';
import { readInstant } from './literals';
import type { RunQueryFault } from './problemTexts';
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
): { value: RunLiteral } | { fault: RunQueryFault } {
  const type = runValueType(identifier);
  const name = formatRunIdentifier(identifier);
  if (type === 'instant' && value.type === 'text') {
    const instant = readInstant(value.value);
    if (instant !== undefined) {
      return { value: { type: 'instant', value: instant } };
    }
  }
  if (!ALLOWED[type].includes(value.type)) {
    return { fault: { code: 'wrongType', values: { name } } };
  }
  if (
    value.type === 'number' &&
    Number.isNaN(value.value) &&
    !['=', '!=', 'in'].includes(operator)
  ) {
    return { fault: { code: 'nanOrder', values: { name } } };
  }
  const choices = choicesOf(identifier);
  if (
    value.type === 'text' &&
    choices.length > 0 &&
    !choices.includes(value.value)
  ) {
    const near = nearestName(value.value, choices);
    const text = value.value.slice(0, 50);
    return {
      fault: near
        ? { code: 'misspeltValue', values: { name, text, near } }
        : { code: 'unknownValue', values: { name, text } },
    };
  }
  return { value };
}
