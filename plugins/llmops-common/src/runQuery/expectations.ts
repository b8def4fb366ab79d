import type { RunComparison } from './expression';
import {
  RUN_ATTRIBUTES,
  RUN_KEY_PREFIXES,
  runAttributeChoices,
  type RunIdentifier,
  runValueType,
} from './identifiers';

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
      return ['a number'];
    case 'duration':
      return ['a duration such as 2h'];
    case 'instant':
      return [
        'an instant such as 2026-11-20T10:00:00Z',
        'a time such as 7d ago',
      ];
    case 'textOrNumber':
      return ["a text such as 'tiny'", 'a number'];
    default:
      return ["a text such as 'tiny'"];
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
      return ["a pattern such as '%tiny%'"];
    default:
      return expectation.words;
  }
}
