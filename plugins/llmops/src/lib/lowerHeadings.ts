const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?=\s|$)/;
const LOWEST = 6;

/** Lowers the headings of Markdown, so that a card's own outline fits below the heading it stands under. */
export function lowerHeadings(markdown: string, by: number): string {
  let fence: string | undefined;
  return markdown
    .split('\n')
    .map(line => {
      const [, mark] = FENCE.exec(line) ?? [];
      if (mark && (!fence || mark.startsWith(fence))) {
        fence = fence ? undefined : mark;
        return line;
      }
      return fence
        ? line
        : line.replace(HEADING, (_, level: string) =>
            '#'.repeat(Math.min(LOWEST, level.length + by)),
          );
    })
    .join('\n');
}
