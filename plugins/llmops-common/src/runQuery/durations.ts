const UNITS: Array<[unit: string, milliseconds: number]> = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

const PART = /(\d{1,15}(?:\.\d{1,9})?)(ms|[wdhms])/y;

/** Milliseconds of `2h`, `1.5d`, `1h30m` or `250ms`; undefined for other texts. */
export function parseQueryDuration(text: string): number | undefined {
  let total = 0;
  PART.lastIndex = 0;
  let end = 0;
  for (let match = PART.exec(text); match; match = PART.exec(text)) {
    const unit = UNITS.find(([name]) => name === match?.[2]);
    total += Number(match[1]) * (unit?.[1] ?? 0);
    end = PART.lastIndex;
  }
  const milliseconds = Math.round(total);
  return end > 0 && end === text.length && Number.isSafeInteger(milliseconds)
    ? milliseconds
    : undefined;
}

/** The duration in whole units, the largest first: `1h30m`. */
export function formatQueryDuration(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    text += count > 0 ? `${count}${unit}` : '';
  }
  return text || '0s';
}
