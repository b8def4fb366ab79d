const MAX_LENGTH = 500;

/**
 * What a Markdown text says first, without headings and on one line: the catalog's summary of a model whose description
 * may be a whole model card.
 */
export function firstParagraph(markdown: string): string {
  const paragraph = markdown
    .split(/\r?\n\s*\r?\n/)
    .map(block =>
      block
        .split(/\r?\n/)
        .filter(line => !/^\s*(#|[-=]{3,}\s*$)/.test(line))
        .join(' ')
        .trim(),
    )
    .find(block => block !== '');
  const text = paragraph ?? '';
  return text.length > MAX_LENGTH
    ? `${text.slice(0, MAX_LENGTH - 1)}\u2026`
    : text;
}
