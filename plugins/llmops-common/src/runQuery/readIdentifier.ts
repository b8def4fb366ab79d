import {
  findRunAttribute,
  findRunKeyKind,
  RUN_ATTRIBUTES,
  RUN_KEY_PREFIXES,
  type RunIdentifier,
} from './identifiers';
import { type Token, tokenize } from './lexer';
import type { RunQueryFault } from './problemTexts';
import { nearestName } from '../nearest';

/** Longest key of a metric, parameter or tag. */
const MAX_KEY = 500;

/** The identifier that a token names, if any. */
export function readIdentifier(token: Token): RunIdentifier | undefined {
  if (token.type !== 'word' && token.type !== 'quotedKey') {
    return undefined;
  }
  const dot = token.text.indexOf('.');
  if (dot < 0) {
    const name = findRunAttribute(token.text);
    return name && { kind: 'attribute', name };
  }
  const kind = findRunKeyKind(token.text.slice(0, dot));
  const key = token.text.slice(dot + 1);
  return kind && key.length > 0 && key.length <= MAX_KEY
    ? { kind, key }
    : undefined;
}

/** Says why a token is no identifier, and what was probably meant. */
export function missingIdentifier(token: Token): RunQueryFault | undefined {
  const text = token.text.slice(0, 50);
  if (token.type !== 'word' && token.type !== 'quotedKey') {
    return token.type === 'text'
      ? { code: 'textFirst', values: { text } }
      : undefined;
  }
  const dot = token.text.indexOf('.');
  const prefix = dot < 0 ? undefined : findRunKeyKind(token.text.slice(0, dot));
  if (prefix) {
    return token.text.length === dot + 1
      ? { code: 'noKey', values: { prefix: RUN_KEY_PREFIXES[prefix] } }
      : { code: 'longKey', values: { limit: String(MAX_KEY) } };
  }
  const near = nearestName(text, [
    ...Object.keys(RUN_ATTRIBUTES),
    'and',
    'or',
    'not',
  ]);
  return near
    ? { code: 'misspeltName', values: { text, near } }
    : { code: 'unknownName', values: { text } };
}

/** Reads an identifier that stands alone, as in a sort; undefined when the text is anything else. */
export function parseRunIdentifier(text: string): RunIdentifier | undefined {
  const [token, end] = tokenize(text.slice(0, 2 * MAX_KEY));
  return end?.type === 'end' && end.offset === text.length
    ? readIdentifier(token)
    : undefined;
}
