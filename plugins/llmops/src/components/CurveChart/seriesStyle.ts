/** Colours of the palette in `palette.module.css`. */
export const COLORS = 8;

/** Beyond the colours, lines differ by their dashes. */
const DASHES: number[][] = [
  [],
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 5],
  [5, 2, 2, 2, 2, 2],
  [1, 5],
];

/** The colour of a series by its number. */
export function seriesColor(number: number): string {
  return `var(--series-${(number % COLORS) + 1})`;
}

/** The dashes of a series by its number; empty for a whole line. */
export function seriesDash(number: number): number[] {
  return DASHES[Math.floor(number / COLORS) % DASHES.length];
}
