import type { RunQueryFault } from './problemTexts';

/** A piece of a query. Offsets and lengths are UTF-16 units. */
export interface Token {
  type:
    | 'word'
    /** A word such as `metrics.` with a quoted key behind it. */
    | 'quotedKey'
    | 'text'
    /** Begins with a digit, a sign or a dot: number, duration or instant. */
    | 'value'
    | 'symbol'
    /** Nothing that the language knows. */
    | 'bad'
    | 'end';
  offset: number;
  length: number;
  /** As written; of texts and quoted keys what stands between the quotes, with doubled quotes made single. */
  text: string;
  /** What is wrong with a bad one. */
  fault?: RunQueryFault;
}

const SPACE = /\s+/uy;
const WORD = /[\p{L}_][\p{L}\p{N}_./-]*/uy;
const VALUE = /(?:[+-]?\.?\d|[+-]\p{L})[\p{L}\p{N}_.:+-]*/uy;
const SYMBOL = /==|!=|<>|<=|>=|[=<>(),]/y;

/**
 * Cuts a query into tokens, always to its end. What is no token is a bad one, so that nothing is skipped silently.
 */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < query.length) {
    offset += matchAt(SPACE, query, offset)?.length ?? 0;
    if (offset < query.length) {
      const token = nextToken(query, offset);
      tokens.push(token);
      offset += token.length;
    }
  }
  tokens.push({ type: 'end', offset: query.length, length: 0, text: '' });
  return tokens;
}

function nextToken(query: string, offset: number): Token {
  const quote = query[offset];
  if (quote === "'" || quote === '"') {
    return quoted(query, offset, offset, 'text');
  }
  const word = matchAt(WORD, query, offset);
  if (word !== undefined) {
    const after = offset + word.length;
    return isKeyPrefix(word) && (query[after] === '"' || query[after] === '`')
      ? quoted(query, offset, after, 'quotedKey')
      : { type: 'word', offset, length: word.length, text: word };
  }
  for (const [type, pattern] of [
    ['value', VALUE],
    ['symbol', SYMBOL],
  ] as const) {
    const text = matchAt(pattern, query, offset);
    if (text !== undefined) {
      return { type, offset, length: text.length, text };
    }
  }
  const [character] = query.slice(offset, offset + 2);
  return {
    type: 'bad',
    offset,
    length: character.length,
    text: character,
    fault:
      character === '`'
        ? { code: 'backtick', values: {} }
        : {
            code: 'character',
            values: { character: JSON.stringify(character) },
          },
  };
}

/** Whether a quoted key may follow: `metrics.` and its like. */
function isKeyPrefix(word: string): boolean {
  return /^[a-z]+\.$/i.test(word);
}

/** What stands between quotes; a doubled quote stands for itself. */
function quoted(
  query: string,
  offset: number,
  opening: number,
  type: 'text' | 'quotedKey',
): Token {
  const quote = query[opening];
  let text = type === 'quotedKey' ? query.slice(offset, opening) : '';
  for (let at = opening + 1; at < query.length; at++) {
    if (query[at] !== quote) {
      text += query[at];
    } else if (query[at + 1] === quote) {
      text += quote;
      at += 1;
    } else {
      return closed({ type, offset, length: at + 1 - offset, text });
    }
  }
  return {
    type: 'bad',
    offset,
    length: query.length - offset,
    text: query.slice(offset),
    fault: { code: 'openQuote', values: { quote } },
  };
}

/** No stored text holds a null character. */
function closed(token: Token): Token {
  return token.text.includes('\0')
    ? {
        ...token,
        type: 'bad',
        fault: { code: 'nullCharacter', values: {} },
      }
    : token;
}

function matchAt(
  pattern: RegExp,
  text: string,
  offset: number,
): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}
