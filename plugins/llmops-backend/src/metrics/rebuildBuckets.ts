import type { Knex } from 'knex';
import {
  BUCKET_AGGREGATES,
  BUCKET_COLUMNS,
  bucketOf,
  endOf,
  FAN_OUT,
  LEVEL_WIDTHS,
  POINT_AS_BUCKET,
  startOf,
} from './bucketLevels';

const COLUMNS = `series_id, level, bucket, ${BUCKET_COLUMNS}`;

/**
 * Makes the buckets anew that hold steps of this range, the finest from the points and each coarser level from the one
 * before. Making anew what changed is as cheap as adding to it, and right also after a crash or a repeated append.
 */
export async function rebuildBuckets(
  tx: Knex.Transaction,
  seriesId: number,
  range: { first: number; last: number },
): Promise<void> {
  let { first, last } = range;
  for (const level of LEVEL_WIDTHS.keys()) {
    const width = level === 0 ? LEVEL_WIDTHS[0] : FAN_OUT;
    const buckets = {
      first: bucketOf(first, width),
      last: bucketOf(last, width),
    };
    await tx('metric_buckets')
      .where({ series_id: seriesId, level })
      .whereBetween('bucket', [buckets.first, buckets.last])
      .delete();
    const source = {
      seriesId,
      level,
      width,
      first: startOf(buckets.first, width),
      last: endOf(buckets.last, width),
    };
    await (level === 0 ? fromPoints(tx, source) : fromFiner(tx, source));
    ({ first, last } = buckets);
  }
}

interface Source {
  seriesId: number;
  level: number;
  width: number;
  first: number;
  last: number;
}

// Widths and levels are numbers of this code: written into the statement, PostgreSQL knows both divisions for the same.

async function fromPoints(tx: Knex.Transaction, source: Source) {
  await tx.raw(
    `insert into metric_buckets (${COLUMNS})
     select series_id, ${source.level}, bucket, ${BUCKET_AGGREGATES}
     from (
       select series_id, step / ${source.width} as bucket, ${POINT_AS_BUCKET}
       from metric_points
       where series_id = ? and step between ? and ?
     ) as parts
     group by series_id, bucket`,
    [source.seriesId, source.first, source.last],
  );
}

async function fromFiner(tx: Knex.Transaction, source: Source) {
  const bucket = `bucket / ${source.width}`;
  await tx.raw(
    `insert into metric_buckets (${COLUMNS})
     select series_id, ${source.level}, ${bucket}, ${BUCKET_AGGREGATES}
     from metric_buckets
     where series_id = ? and level = ${
       source.level - 1
     } and bucket between ? and ?
     group by series_id, ${bucket}`,
    [source.seriesId, source.first, source.last],
  );
}
