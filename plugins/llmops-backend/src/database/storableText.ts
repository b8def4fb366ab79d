/** Text from outside as both databases take it: without null characters. */
export function storableText(text: string): string;
export function storableText(text: string | undefined): string | null;
export function storableText(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll('\0', '');
}
