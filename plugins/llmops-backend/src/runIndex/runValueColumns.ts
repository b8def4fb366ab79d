/** A value as it is stored: what is compared as a number, the whole text, and what texts are ordered by. */
export interface RunValueColumns {
  /** Infinities are numbers; NaN is none. */
  number: number | null;
  /** Absent for numbers that were never text. */
  text: string | null;
  /** Beginning of a text that is no number. */
  sort_text: string | null;
}

/** Characters of a text that decide its place in an order. */
export const SORT_LENGTH = 200;

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** How a metric is stored. */
export function metricColumns(value: number): RunValueColumns {
  return Number.isNaN(value)
    ? { number: null, text: 'NaN', sort_text: 'NaN' }
    : { number: value, text: null, sort_text: null };
}

/** How a parameter or tag is stored; a text that reads as a finite decimal number is compared as one. */
export function textColumns(value: string): RunValueColumns {
  const number = decimalOf(value);
  return number === undefined
    ? { number: null, text: value, sort_text: toSortText(value) }
    : { number, text: value, sort_text: null };
}

/** The finite number that a text reads as, if any. */
export function decimalOf(text: string): number | undefined {
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The beginning of a text, in whole characters. */
export function toSortText(text: string): string {
  return text.length <= SORT_LENGTH
    ? text
    : Array.from(text.slice(0, 2 * SORT_LENGTH))
        .slice(0, SORT_LENGTH)
        .join('');
}
