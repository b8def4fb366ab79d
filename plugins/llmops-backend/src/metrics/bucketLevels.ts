import {
  FINITE,
  NEGATIVE_INFINITY,
  NOT_A_NUMBER,
  POSITIVE_INFINITY,
} from './metricValue';

/*
 * Long metrics are kept at several resolutions beside their points. A bucket of a level holds how many points fall
 * into it, their extremes, their sum and how many are not finite; a bucket of the next level holds four of them, so
 * that a curve is never made of more than four times as many buckets as it has points. Buckets divide steps toward
 * zero, as both databases divide integers, so the bucket 0 reaches as far below zero as above it.
 */

/** Buckets of one level in a bucket of the next. */
export const FAN_OUT = 4;
/** Steps in one bucket, by level. */
export const LEVEL_WIDTHS = Array.from(
  { length: 11 },
  (_, level) => 16 * FAN_OUT ** level,
);
/** Metrics with fewer points are read as they are. */
export const BUCKETS_FROM_POINTS = 2000;
/** Keeps a sum of very large values within a double, which PostgreSQL would else refuse. */
export const SUM_SCALE = 1e-8;
/** Scaled down, anything smaller would be too small for a double, which PostgreSQL refuses as well. */
const NEXT_TO_NOTHING = 1e-290;

/** One point, in the columns of a bucket. */
export const POINT_AS_BUCKET = [
  '1 as points',
  `case when kind = ${FINITE} then 1 else 0 end as finite`,
  `case when kind = ${NOT_A_NUMBER} then 1 else 0 end as nans`,
  `case when kind = ${POSITIVE_INFINITY} then 1 else 0 end as positives`,
  `case when kind = ${NEGATIVE_INFINITY} then 1 else 0 end as negatives`,
  `case when kind <> ${FINITE} then null when abs(value) < ${NEXT_TO_NOTHING} then 0 else value * ${SUM_SCALE} end as sum`,
  `case when kind = ${FINITE} then value end as minimum`,
  `case when kind = ${FINITE} then value end as maximum`,
  'time as first_time',
  'step as last_step',
  'time as last_time',
].join(', ');

/** The columns of a bucket, without its key. */
export const BUCKET_COLUMNS =
  'points, finite, nans, positives, negatives, sum, minimum, maximum, first_time, last_step, last_time';

/** Aggregates over buckets, as columns of a larger one. */
export const BUCKET_AGGREGATES = [
  'sum(points) as points',
  'sum(finite) as finite',
  'sum(nans) as nans',
  'sum(positives) as positives',
  'sum(negatives) as negatives',
  'sum(sum) as sum',
  'min(minimum) as minimum',
  'max(maximum) as maximum',
  'min(first_time) as first_time',
  'max(last_step) as last_step',
  'max(last_time) as last_time',
].join(', ');

/** Bucket that holds a step, or bucket of the next level that holds a bucket. */
export function bucketOf(position: number, width: number): number {
  // Adding zero turns -0 into 0.
  return Math.trunc(position / width) + 0;
}

/** First position that a bucket holds. */
export function startOf(bucket: number, width: number): number {
  return bucket > 0 ? bucket * width : bucket * width - (width - 1);
}

/** Last position that a bucket holds. */
export function endOf(bucket: number, width: number): number {
  return bucket < 0 ? bucket * width : bucket * width + (width - 1);
}
