import {
  BUCKETS_FROM_POINTS,
  bucketOf,
  endOf,
  LEVEL_WIDTHS,
  startOf,
} from './bucketLevels';

/** Steps from and to, both inclusive. */
export interface Span {
  first: number;
  last: number;
}

/** What a span of steps is put together from; level -1 stands for the points themselves. */
export interface Part extends Span {
  level: number;
}

/**
 * Covers a span of a series once, by the coarsest stored buckets that are not wider than wanted, and where those would
 * reach beyond the span, by finer and finer ones, down to the points at its very ends.
 */
export function planParts(
  series: { points: number; firstStep: number; lastStep: number },
  span: Span,
  width: number,
): Part[] {
  const level =
    series.points < BUCKETS_FROM_POINTS
      ? -1
      : LEVEL_WIDTHS.findLastIndex(finer => finer <= width);
  return cover(widen(series, span), level);
}

/** An end of the series itself cuts no bucket: beyond it there is nothing. */
function widen(series: { firstStep: number; lastStep: number }, span: Span) {
  const widest = LEVEL_WIDTHS[LEVEL_WIDTHS.length - 1];
  return {
    first:
      span.first <= series.firstStep
        ? startOf(bucketOf(span.first, widest), widest)
        : span.first,
    last:
      span.last >= series.lastStep
        ? endOf(bucketOf(span.last, widest), widest)
        : span.last,
  };
}

function cover(span: Span, level: number): Part[] {
  if (span.first > span.last) {
    return [];
  }
  if (level < 0) {
    return [{ level, ...span }];
  }
  const width = LEVEL_WIDTHS[level];
  let first = bucketOf(span.first, width);
  let last = bucketOf(span.last, width);
  first += startOf(first, width) < span.first ? 1 : 0;
  last -= endOf(last, width) > span.last ? 1 : 0;
  if (first > last) {
    return cover(span, level - 1);
  }
  return [
    ...cover({ first: span.first, last: startOf(first, width) - 1 }, level - 1),
    { level, first, last },
    ...cover({ first: endOf(last, width) + 1, last: span.last }, level - 1),
  ];
}
