// Curves that somebody asked for, and metrics in a form that is written faster and read at more resolutions.
//
// Points lie in their key alone on SQLite (no second copy in a table beside the index). Buckets are four to the next
// level instead of sixteen, begin with fewer steps, and say what of them is not finite and when they begin.

const POINTS = [
  'series_id integer not null references metric_series (id) on delete cascade',
  'step bigint not null',
  'time bigint not null',
  'kind smallint not null',
  'value double precision not null',
  'primary key (series_id, step, time, kind, value)',
].join(', ');

/** @param {import('knex').Knex} knex */
function isSqlite(knex) {
  return knex.client.config.client !== 'pg';
}

/**
 * @param {import('knex').Knex} knex
 * @param {string} storage
 */
async function rebuildPoints(knex, storage) {
  await knex.raw(`create table metric_points_next (${POINTS}) ${storage}`);
  await knex.raw(
    `insert into metric_points_next (series_id, step, time, kind, value)
     select series_id, step, time, kind, value from metric_points
     order by series_id, step, time, kind, value`,
  );
  await knex.schema.dropTable('metric_points');
  await knex.schema.renameTable('metric_points_next', 'metric_points');
}

/**
 * @param {import('knex').Knex} knex
 * @param {{ points: number, widths: number[], columns: Record<string, [string, string]> }} form - the least points of a
 *   series with buckets, the divisor of each level, and how columns come from points and from finer buckets
 */
async function fillBuckets(knex, { points, widths, columns }) {
  const names = Object.keys(columns).join(', ');
  for (const [level, width] of widths.entries()) {
    const position = level === 0 ? 'step' : 'bucket';
    const values = Object.entries(columns)
      .map(([name, from]) => `${from[level === 0 ? 0 : 1]} as ${name}`)
      .join(', ');
    const source =
      level === 0
        ? `metric_points where series_id in (select id from metric_series where points >= ${points})`
        : `metric_buckets where level = ${level - 1}`;
    await knex.raw(
      `insert into metric_buckets (series_id, level, bucket, ${names})
       select series_id, ${level}, ${position} / ${width}, ${values}
       from ${source} group by series_id, ${position} / ${width}`,
    );
  }
}

const SUM =
  'sum(case when kind <> 0 then null when abs(value) < 1e-290 then 0 else value * 1e-8 end)';

/** @type {Record<string, [string, string]>} */
const OLD_COLUMNS = {
  points: ['count(*)', 'sum(points)'],
  finite: ['count(case when kind = 0 then 1 end)', 'sum(finite)'],
  sum: [SUM, 'sum(sum)'],
  minimum: ['min(case when kind = 0 then value end)', 'min(minimum)'],
  maximum: ['max(case when kind = 0 then value end)', 'max(maximum)'],
  last_step: ['max(step)', 'max(last_step)'],
  last_time: ['max(time)', 'max(last_time)'],
};

/** @type {Record<string, [string, string]>} */
const COLUMNS = {
  ...OLD_COLUMNS,
  nans: ['count(case when kind = 1 then 1 end)', 'sum(nans)'],
  positives: ['count(case when kind = 2 then 1 end)', 'sum(positives)'],
  negatives: ['count(case when kind = 3 then 1 end)', 'sum(negatives)'],
  first_time: ['min(time)', 'min(first_time)'],
};

/**
 * @param {import('knex').Knex} knex
 * @param {(table: import('knex').Knex.CreateTableBuilder) => void} more
 */
async function createBuckets(knex, more) {
  await knex.schema.createTable('metric_buckets', table => {
    table
      .integer('series_id')
      .notNullable()
      .references('id')
      .inTable('metric_series')
      .onDelete('CASCADE');
    table.smallint('level').notNullable().comment('0 is the finest');
    table
      .bigInteger('bucket')
      .notNullable()
      .comment('Step divided by the width of the level, toward zero');
    table.integer('points').notNullable();
    table.integer('finite').notNullable();
    table.double('sum').comment('Of the finite values, scaled down');
    table.double('minimum').comment('Of the finite values');
    table.double('maximum').comment('Of the finite values');
    table.bigInteger('last_step').notNullable();
    table.bigInteger('last_time').notNullable();
    more(table);
    table.primary(['series_id', 'level', 'bucket']);
  });
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('curve_requests', table => {
    table.string('id', 64).primary().comment('Hash of the next three');
    table.string('tracker', 100).notNullable();
    table.string('tracked_run_id', 200).notNullable();
    table.string('key', 500).notNullable();
    table.string('run_id', 100).notNullable();
    table.string('wanted_at', 24).notNullable().comment('Last time it was');
    table.string('read_at', 24).comment('Begin of the last complete reading');
    table
      .boolean('settled')
      .notNullable()
      .comment('Read as a whole after the run had ended');
    table.integer('failures').notNullable();
    table.string('next_try_at', 24).comment('Null while nothing is to be read');
    table.text('error');
    table.string('lease_owner', 100);
    table.string('lease_until', 24);
    table.integer('lease_token').notNullable().defaultTo(0);
    table.index(['next_try_at'], 'curve_requests_due_idx');
    table.index(['run_id'], 'curve_requests_run_idx');
  });
  await knex.schema.alterTable('metric_series', table => {
    table.bigInteger('first_time');
  });
  await knex.raw(
    `update metric_series set first_time =
     (select min(time) from metric_points where series_id = metric_series.id)`,
  );
  if (isSqlite(knex)) {
    await rebuildPoints(knex, 'without rowid');
  }
  await knex.schema.dropTable('metric_buckets');
  await createBuckets(knex, table => {
    table.integer('nans').notNullable();
    table.integer('positives').notNullable();
    table.integer('negatives').notNullable();
    table.bigInteger('first_time').notNullable();
  });
  const widths = [16, ...Array(10).fill(4)];
  await fillBuckets(knex, { points: 2000, widths, columns: COLUMNS });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('metric_buckets');
  await createBuckets(knex, () => {});
  await fillBuckets(knex, {
    points: 20_000,
    widths: [64, 16, 16, 16],
    columns: OLD_COLUMNS,
  });
  if (isSqlite(knex)) {
    await rebuildPoints(knex, '');
  }
  await knex.schema.alterTable('metric_series', table => {
    table.dropColumn('first_time');
  });
  await knex.schema.dropTable('curve_requests');
};
