import lunr from 'lunr';

/** A word of a text, and where it is. */
export interface Word {
  text: string;
  start: number;
  length: number;
}

/** Texts without spaces between words, or with particles at their ends, are found by pairs of characters. */
const CJK =
  '\\p{Script=Hangul}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const WORDS = new RegExp(
  `[${CJK}]+|(?:(?![${CJK}])[\\p{L}\\p{N}\\p{M}])+`,
  'gu',
);
const IS_CJK = new RegExp(`^[${CJK}]`, 'u');
const MOST_CHARACTERS = 64;
/** What follows in a search is not looked at, so that its cost has a bound. */
const LONGEST_TERM = 1000;

/** One writing for texts that read the same. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

export function isCjk(word: string): boolean {
  return IS_CJK.test(word);
}

/** Words of any script: those of Chinese, Japanese and Korean also as pairs of characters. */
export function readWords(text: string): Word[] {
  return Array.from(text.matchAll(WORDS)).flatMap(match => {
    const word = fold(match[0]);
    const place = { start: match.index, length: match[0].length };
    return isCjk(word)
      ? piecesOf(word, place)
      : [{ text: word.slice(0, MOST_CHARACTERS), ...place }];
  });
}

/** Each character alone too, since a word can have but one. */
function piecesOf(word: string, place: Omit<Word, 'text'>): Word[] {
  const characters = Array.from(word);
  // Otherwise the text is in decomposed form, and characters have no places of their own.
  const hasPlaces = word.length === place.length;
  const pieces: Word[] = [];
  let at = 0;
  characters.forEach((character, index) => {
    const pair = character + (characters[index + 1] ?? '');
    for (const text of new Set([character, pair])) {
      pieces.push(
        hasPlaces
          ? { text, start: place.start + at, length: text.length }
          : { text, ...place },
      );
    }
    at += character.length;
  });
  return pieces;
}

/** What each part of a search looks for; words without a meaning of their own count only when there are no others. */
export function readTerm(term: string): string[] {
  const words = new Set(
    readWords(term.slice(0, LONGEST_TERM)).map(({ text }) => text),
  );
  // A character is looked for alone only when no pair has it.
  const paired = new Set(
    [...words].filter(isCjk).flatMap(word => {
      const characters = Array.from(word);
      return characters.length > 1 ? characters : [];
    }),
  );
  const asked = [...words].filter(word => !paired.has(word));
  const telling = asked.filter(word => lunr.stopWordFilter(asToken(word)));
  return telling.length > 0 ? telling : asked;
}

/** The stem of an English word; words of other scripts have none. */
export function stemOf(word: string): string {
  return /^[a-z]+$/.test(word) ? String(lunr.stemmer(asToken(word))) : word;
}

function asToken(word: string): lunr.Token {
  return new lunr.Token(word, {});
}
