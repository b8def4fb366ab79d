import type { RunKey } from '../schema/openapi';
import { choicesOf, type Expectation, operatorsOf } from './expectations';
import { formatRunLiteral } from './formatRunQuery';
import {
  formatRunIdentifier,
  RUN_ATTRIBUTES,
  type RunAttribute,
  RUN_KEY_PREFIXES,
  runValueType,
} from './identifiers';
import { type Token, tokenize } from './lexer';
import { Parser, QuerySyntaxError } from './Parser';

/** Something that could stand at the caret. */
export interface RunQueryOption {
  /** Text to be put in the place of what is there. */
  insert: string;
  kind:
    | 'metric'
    | 'param'
    | 'tag'
    | 'attribute'
    | 'operator'
    | 'word'
    | 'value';
}

/**
 * What could be written at a place of a query.
 *
 * @public
 */
export interface RunQueryCompletion {
  /** Offsets of the text that an option replaces, in UTF-16 units. */
  from: number;
  to: number;
  /** At most 50, the likeliest first; those that begin with what was typed come before those that hold it. */
  options: RunQueryOption[];
}

const LIMIT = 50;

/**
 * What could be written at the caret, as far as the text before it can be read. Keys and values come from the caller:
 * the keys that `GET /runs/keys` knows, and values of attributes such as the projects there are.
 *
 * @public
 */
export function completeRunQuery(
  text: string,
  caret: number,
  knownKeys: readonly RunKey[],
  knownValues: Partial<Record<RunAttribute, readonly string[]>> = {},
): RunQueryCompletion {
  const tokens = tokenize(text.slice(0, caret));
  const last = tokens.at(-2);
  const typed = last && isUnfinished(last, caret) ? last : undefined;
  const from = typed?.offset ?? caret;
  const before = tokens.slice(0, typed ? -2 : -1);
  const expectation = expectationAfter(before, from);
  const written = text.slice(from, caret);
  return {
    from,
    to: typed ? endOfToken(text, from, caret) : caret,
    options: expectation
      ? narrow(optionsFor(expectation, knownKeys, knownValues), written)
      : [],
  };
}

/** Whether more of the token may still be typed. */
function isUnfinished(token: Token, caret: number): boolean {
  return (
    token.offset + token.length === caret &&
    (token.type === 'word' || token.type === 'value' || isOpenQuote(token))
  );
}

function isOpenQuote(token: Token): boolean {
  return token.type === 'bad' && token.length > 0 && /["'`]/.test(token.text);
}

/** End of the word that the caret stands in; an open quote swallows nothing behind the caret. */
function endOfToken(text: string, from: number, caret: number): number {
  const whole = tokenize(text).find(token => token.offset === from);
  return whole && (whole.type === 'word' || whole.type === 'value')
    ? whole.offset + whole.length
    : caret;
}

function expectationAfter(
  tokens: Token[],
  offset: number,
): Expectation | undefined {
  const end: Token = { type: 'end', offset, length: 0, text: '' };
  if (tokens.length === 0) {
    return { type: 'identifier' };
  }
  try {
    new Parser([...tokens, end]).parse();
    return { type: 'words', words: ['and', 'or'] };
  } catch (error) {
    if (error instanceof QuerySyntaxError) {
      return error.token.type === 'end' ? error.expectation : undefined;
    }
    throw error;
  }
}

function optionsFor(
  expectation: Expectation,
  knownKeys: readonly RunKey[],
  knownValues: Partial<Record<RunAttribute, readonly string[]>>,
): RunQueryOption[] {
  switch (expectation.type) {
    case 'identifier':
      return [
        ...Object.keys(RUN_ATTRIBUTES).map(insert =>
          option('attribute', insert),
        ),
        ...Object.values(RUN_KEY_PREFIXES).map(insert =>
          option('word', insert),
        ),
        ...knownKeys.map(({ kind, key }) =>
          option(kind, formatRunIdentifier({ kind, key })),
        ),
        option('word', 'not'),
      ];
    case 'operator':
      return operatorsOf(expectation.identifier).flatMap(word => {
        switch (word) {
          case 'is':
            return [option('word', 'is null'), option('word', 'is not null')];
          case 'not':
            return [option('word', 'not in')];
          default:
            return [option(/^\w/.test(word) ? 'word' : 'operator', word)];
        }
      });
    case 'value': {
      const { identifier } = expectation;
      if (runValueType(identifier) === 'boolean') {
        return ['true', 'false'].map(insert => option('value', insert));
      }
      const known =
        identifier.kind === 'attribute' ? knownValues[identifier.name] : [];
      return [...choicesOf(identifier), ...(known ?? [])].map(value =>
        option('value', formatRunLiteral({ type: 'text', value })),
      );
    }
    case 'words':
      return expectation.words
        .filter(word => word !== ',')
        .map(insert => option('word', insert));
    default:
      return [];
  }
}

function option(kind: RunQueryOption['kind'], insert: string): RunQueryOption {
  return { kind, insert };
}

function narrow(options: RunQueryOption[], written: string): RunQueryOption[] {
  const wanted = bare(written);
  const ranked = options
    .map(item => ({ item, rank: rankOf(bare(item.insert), wanted) }))
    .filter(({ rank }) => rank < Infinity);
  // Sorting keeps the order of equal ranks.
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, LIMIT)
    .map(({ item }) => item);
}

/** 0 when it begins with what is wanted, 1 when its key does, 2 when it holds it. */
function rankOf(text: string, wanted: string): number {
  const at = text.indexOf(wanted);
  if (at <= 0) {
    return at === 0 ? 0 : Infinity;
  }
  return text[at - 1] === '.' ? 1 : 2;
}

function bare(text: string): string {
  return text.toLowerCase().replace(/["'`]/g, '');
}
