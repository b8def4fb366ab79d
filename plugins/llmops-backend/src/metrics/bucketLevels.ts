import { FINITE } from './metricValue';

/*
 * Long metrics are kept at several resolutions beside their points. A bucket of a level holds how many points fall
 * into it, their extremes and their sum; a bucket of the next level holds sixteen of them. Buckets divide steps toward
 * zero, as both databases divide integers, so the bucket 0 reaches as far below zero as above it.
 */

/** Steps in one bucket, by level. */
export const LEVEL_WIDTHS = [64, 1024, 16_384, 262_144];
/** Buckets of one level in a bucket of the next. */
export const FAN_OUT = 16;
/** Metrics with fewer points are read as they are. */
export const BUCKETS_FROM_POINTS = 20_000;
/** Keeps a sum of very large values within a double, which PostgreSQL would else refuse. */
export const SUM_SCALE = 1e-8;
/** Scaled down, anything smaller would be too small for a double, which PostgreSQL refuses as well. */
const NEXT_TO_NOTHING = 1e-290;

/** Aggregates over points, as columns of a bucket. */
export const POINT_AGGREGATES = [
  'count(*) as points',
  `count(case when kind = ${FINITE} then 1 end) as finite`,
  `sum(case when kind <> ${FINITE} then null when abs(value) < ${NEXT_TO_NOTHING} then 0 else value * ${SUM_SCALE} end) as sum`,
  `min(case when kind = ${FINITE} then value end) as minimum`,
  `max(case when kind = ${FINITE} then value end) as maximum`,
  'max(step) as last_step',
  'max(time) as last_time',
].join(', ');

/** Aggregates over buckets, as columns of a larger one. */
export const BUCKET_AGGREGATES = [
  'sum(points) as points',
  'sum(finite) as finite',
  'sum(sum) as sum',
  'min(minimum) as minimum',
  'max(maximum) as maximum',
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
