/** Characters that are rendered; what follows is shown as it was written. */
const MAX_RENDERED = 20_000;
/** Quotes and lists within each other; a parser goes down one call for each. */
const MAX_DEPTH = 50;

/**
 * How often characters may come by that open something: for each the parser looks for an end in all of the rest, so that
 * its time grows with the square of their number. Measured with micromark 3: 3,000 brackets 0.06 s, 10,000 0.48 s.
 */
const MAX_COUNTS: ReadonlyArray<[characters: RegExp, most: number]> = [
  [/[[\]]/g, 2_000],
  [/[*_~]/g, 3_000],
  [/[`<&]/g, 3_000],
  [/\|/g, 5_000],
];

/** The part of a text that is rendered as Markdown, and the rest that is shown as it was written. */
export function splitMarkdown(text: string): {
  markdown: string;
  rest: string;
} {
  const end = endOfParagraph(text);
  const markdown = text.slice(0, end);
  return isReasonable(markdown)
    ? { markdown, rest: text.slice(end) }
    : { markdown: '', rest: text };
}

/** Where the last whole paragraph ends that is rendered. */
function endOfParagraph(text: string): number {
  if (text.length <= MAX_RENDERED) {
    return text.length;
  }
  const blank = text.lastIndexOf('\n\n', MAX_RENDERED);
  const line = text.lastIndexOf('\n', MAX_RENDERED);
  return [blank, line].find(place => place > 0) ?? MAX_RENDERED;
}

function isReasonable(text: string): boolean {
  return (
    MAX_COUNTS.every(
      ([characters, most]) => (text.match(characters)?.length ?? 0) <= most,
    ) && text.split('\n').every(line => depthOf(line) <= MAX_DEPTH)
  );
}

/** Markers of quotes and lists at the beginning of a line, and steps by which it is indented. */
function depthOf(line: string): number {
  const lead = /^(?:[\s>*+-]|\d{1,9}[.)])*/.exec(line)?.[0] ?? '';
  const markers = lead.replace(/\s/g, '').length;
  const spaces = lead.replace(/\t/g, '    ').length - markers;
  return markers + Math.floor(spaces / 2);
}
