// @ts-check

/**
 * The value below which a share of the values lies (nearest rank).
 *
 * @param {number[]} values
 * @param {number} share - for example 0.95
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/**
 * Prints one figure as a JSON line; without a peer the ratio is null.
 *
 * @param {{ bench: string, figure: string, unit: string, ours: number, peer?: number }} figure
 */
export function printFigure({ bench, figure, unit, ours, peer }) {
  const round = value => Math.round(value * 1000) / 1000;
  const line = {
    bench,
    figure,
    unit,
    ours: round(ours),
    peer: peer === undefined ? null : round(peer),
    ratio: peer === undefined ? null : round(ours / peer),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
