import { sha256 } from './sha256';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 10;

/**
 * The first 50 bits of the SHA-256 of a text's UTF-8 form, as 10 lower-case base-32 characters. Names are no
 * secrets, but nobody should be able to take another's by choosing a text with the same hash.
 *
 * @internal
 */
export function shortHash(text: string): string {
  const bytes = sha256(new TextEncoder().encode(text));
  let bits = '';
  for (const byte of bytes.slice(0, 7)) {
    bits += byte.toString(2).padStart(8, '0');
  }
  return Array.from({ length: LENGTH }, (_, index) =>
    ALPHABET.charAt(parseInt(bits.slice(index * 5, index * 5 + 5), 2)),
  ).join('');
}
