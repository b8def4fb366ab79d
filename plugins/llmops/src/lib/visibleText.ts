/** Signs without a shape, or that turn the direction of the text around them. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A name that somebody chose, with every hidden sign spelled out: two names that differ look different, and none reads
 * as another than it is. Spaces are spelled out where there is nothing else.
 */
export function visibleText(text: string): string {
  return text.replace(
    text.trim() === '' ? /[^]/gu : HIDDEN,
    sign =>
      `⟨U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}
