/*
 * The encoder of the generated client writes `%A` for a line feed and encodes the halves of a surrogate pair each on its
 * own. Such characters are put into marks before it sees them: their bytes in hexadecimal between two tildes, which it
 * leaves alone. In the finished address the marks become what they should be. A tilde of the text itself is marked too,
 * so that no text looks like a mark.
 */

const MISWRITTEN = /[~\p{Cc}]|[\u{10000}-\u{10ffff}]/gu;
const MARK = /~((?:[0-9A-F]{2})+)~/g;
/** Half of a pair without the other half: no text that UTF-8 can hold. */
const LONE_HALF = /\p{Cs}/gu;

/** The text with marks for what the encoder writes wrongly. */
export function markMiswritten(text: string): string {
  return text
    .replace(LONE_HALF, '\uFFFD')
    .replace(MISWRITTEN, character => `~${hexadecimal(character)}~`);
}

/** The address with the characters that were marked. */
export function writeMarked(address: string): string {
  return address.replace(MARK, (_mark, bytes: string) =>
    bytes.replace(/../g, '%$&'),
  );
}

function hexadecimal(character: string): string {
  return character === '~'
    ? '7E'
    : encodeURIComponent(character).replaceAll('%', '');
}
