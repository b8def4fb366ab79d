import type { RunComparison } from './expression';
import {
  RUN_ATTRIBUTES,
  RUN_KEY_PREFIXES,
  runAttributeChoices,
  type RunIdentifier,
  runValueType,
} from './identifiers';
import { RUN_QUERY_VALUE_TEXTS } from './problemTexts';

/** What may stand at a place of a query; the parser fails with one, completion offers it. */
export type Expectation =
  | { type: 'identifier' }
  | { type: 'operator'; identifier: RunIdentifier }
  | { type: 'value'; identifier: RunIdentifier; inList: boolean }
  | { type: 'pattern' }
  | { type: 'words'; words: string[] };

/** What an operator is called in a query. */
export type OperatorWord =
  | RunComparison
  | 'like'
  | 'ilike'
  | 'in'
  | 'not'
  | 'is';

const EQUALITY: OperatorWord[] = ['=', '!='];
const ORDER: OperatorWord[] = ['<', '<=', '>', '>='];
const TEXT: OperatorWord[] = ['like', 'ilike'];
const ANY: OperatorWord[] = ['in', 'not', 'is'];

/** The operators that an identifier can be compared with. */
export function operatorsOf(identifier: RunIdentifier): OperatorWord[] {
  switch (runValueType(identifier)) {
    case 'choice':
    case 'boolean':
      return [...EQUALITY, ...ANY];
    case 'number':
    case 'instant':
    case 'duration':
      return [...EQUALITY, ...ORDER, ...ANY];
    default:
      return [...EQUALITY, ...ORDER, ...TEXT, ...ANY];
  }
}

/** Whether texts of this identifier can be compared with a pattern. */
export function isLikeable(identifier: RunIdentifier): boolean {
  return operatorsOf(identifier).includes('like');
}

/** Values that an identifier is compared with, in words. */
export function valuesOf(identifier: RunIdentifier): string[] {
  switch (runValueType(identifier)) {
    case 'choice':
      return choicesOf(identifier).map(choice => `'${choice}'`);
    case 'boolean':
      return ['true', 'false'];
    case 'number':
      return [RUN_QUERY_VALUE_TEXTS.number];
    case 'duration':
      return [RUN_QUERY_VALUE_TEXTS.duration];
    case 'instant':
      return [RUN_QUERY_VALUE_TEXTS.instant, RUN_QUERY_VALUE_TEXTS.ago];
    case 'textOrNumber':
      return [RUN_QUERY_VALUE_TEXTS.text, RUN_QUERY_VALUE_TEXTS.number];
    default:
      return [RUN_QUERY_VALUE_TEXTS.text];
  }
}

/** The few words that an identifier's values are; none for others. */
export function choicesOf(identifier: RunIdentifier): readonly string[] {
  return identifier.kind === 'attribute'
    ? runAttributeChoices(identifier.name) ?? []
    : [];
}

/** An expectation in the words of a problem. */
export function describeExpectation(expectation: Expectation): string[] {
  switch (expectation.type) {
    case 'identifier':
      return [
        ...Object.values(RUN_KEY_PREFIXES),
        ...Object.keys(RUN_ATTRIBUTES),
        'not',
        '(',
      ];
    case 'operator':
      return operatorsOf(expectation.identifier).map(word => {
        if (word === 'not') {
          return isLikeable(expectation.identifier) ? 'not like' : 'not in';
        }
        return word === 'is' ? 'is null' : word;
      });
    case 'value':
      return valuesOf(expectation.identifier);
    case 'pattern':
      return [RUN_QUERY_VALUE_TEXTS.pattern];
    default:
      return expectation.words;
  }
}
