import type { IndexableDocument } from '@backstage/plugin-search-common';

type Span = readonly [start: number, length: number];
/** Found places by word and field, as Lunr gives them. */
export type Matches = Record<string, Record<string, { position?: unknown[] }>>;

/** The fields of a document with tags around what was found. */
export function highlight(
  document: IndexableDocument,
  matches: readonly Matches[],
  [before, after]: readonly [string, string],
): Record<string, string> {
  const spans = new Map<string, Span[]>();
  for (const fields of matches.flatMap(match => Object.values(match))) {
    for (const [field, { position = [] }] of Object.entries(fields)) {
      const found = position.filter(isSpan);
      spans.set(field, [...(spans.get(field) ?? []), ...found]);
    }
  }
  const texts = Object.entries(document).flatMap(([field, value]) => {
    const found = spans.get(field) ?? [];
    return typeof value === 'string' && found.length > 0
      ? [[field, mark(value, found, before, after)]]
      : [];
  });
  return Object.fromEntries(texts);
}

function isSpan(position: unknown): position is Span {
  return Array.isArray(position);
}

/** Pairs of characters overlap: what touches is marked once. */
function mark(
  text: string,
  spans: readonly Span[],
  before: string,
  after: string,
): string {
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  let marked = '';
  let at = 0;
  let open: { start: number; end: number } | undefined;
  const close = () => {
    if (open) {
      marked += text.slice(at, open.start) + before;
      marked += text.slice(open.start, open.end) + after;
      at = open.end;
    }
  };
  for (const [start, length] of sorted) {
    if (open && start <= open.end) {
      open.end = Math.max(open.end, start + length);
    } else {
      close();
      open = { start, end: start + length };
    }
  }
  close();
  return marked + text.slice(at);
}
