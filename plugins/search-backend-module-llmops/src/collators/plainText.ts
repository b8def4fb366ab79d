/** Marks of Markdown that mean nothing in a line of plain text. */
const MARKS: [RegExp, string][] = [
  [/<!--[\s\S]*?-->/g, ' '],
  [/!?\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)/g, '$1'],
  [/^[ \t]{0,3}(?:#{1,6}|>|[-*+]|\d{1,3}\.)[ \t]+/gm, ''],
  [/^[ \t]{0,3}(?:[-*_=]{3,}|```.*)[ \t]*$/gm, ''],
  [/\*\*|__|`/g, ''],
  [/\s+/g, ' '],
];

/** A description as one line without the marks of Markdown, for the list of results. */
export function plainText(markdown: string): string {
  return MARKS.reduce(
    (text, [mark, instead]) => text.replace(mark, instead),
    markdown,
  ).trim();
}
