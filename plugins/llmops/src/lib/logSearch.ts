import type { LogLine } from './logLines';

/** The lines of one step, of one of its processes, or all. */
export function linesOf(
  lines: readonly LogLine[],
  step: string | undefined,
  source: string | undefined,
): readonly LogLine[] {
  return step || source
    ? lines.filter(
        line =>
          (!step || line.step === step) && (!source || line.source === source),
      )
    : lines;
}

/** The processes that wrote, in the order of their numbers. */
export function sourcesOf(lines: readonly LogLine[]): string[] {
  const names = new Set(lines.flatMap(({ source }) => source ?? []));
  return [...names].sort((a, b) =>
    a.localeCompare(b, undefined, { numeric: true }),
  );
}

/** Indices of the lines that hold a text, whatever its case. */
export function findLines(lines: readonly LogLine[], text: string): number[] {
  const wanted = text.toLowerCase();
  return wanted
    ? lines.flatMap((line, index) =>
        line.text.toLowerCase().includes(wanted) ? [index] : [],
      )
    : [];
}

/** A line in pieces: what matches and what stands between. */
export function splitMatches(
  line: string,
  text: string,
): { text: string; isMatch: boolean }[] {
  const wanted = text.toLowerCase();
  const lower = line.toLowerCase();
  // Some letters change their length with their case; then positions would not fit, and nothing is marked.
  if (!wanted || lower.length !== line.length) {
    return [{ text: line, isMatch: false }];
  }
  const pieces: { text: string; isMatch: boolean }[] = [];
  let from = 0;
  for (
    let at = lower.indexOf(wanted);
    at >= 0;
    at = lower.indexOf(wanted, from)
  ) {
    pieces.push({ text: line.slice(from, at), isMatch: false });
    from = at + wanted.length;
    pieces.push({ text: line.slice(at, from), isMatch: true });
  }
  pieces.push({ text: line.slice(from), isMatch: false });
  return pieces.filter(piece => piece.text);
}
