/*
 * What runs are searched, filtered and sorted by: the newest value of each metric, each parameter and each tag, one row
 * for a run and a key, so that any of them can order 200,000 runs from an index.
 *
 * A text that reads as a number is a number for comparisons; infinities are numbers; NaN is the text "NaN", since SQLite
 * has no number for it. `sort_text` is the beginning of what is no number, short enough for an index. Text is ordered by
 * code points on both databases.
 */

const BATCH = 500;

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/** @param {import('knex').Knex} knex */
async function addColumns(knex) {
  await knex.schema.alterTable('runs', table => {
    table.text('experiment').comment('In the tracker; observed runs only');
    table.string('tracked_run_id', 200).comment('Observed runs only');
    table.string('parent_id', 40).comment('Run that this one is nested in');
    table.string('root_id', 40).comment('Outermost run that this one is in');
    table.boolean('pinned').notNullable().defaultTo(false);
  });
  const name = isPostgres(knex) ? 'name collate "C"' : 'name';
  for (const statement of [
    `create index runs_name_idx on runs (${name}, created_at, id)`,
    'create index runs_started_idx on runs (started_at, id)',
    'create index runs_experiment_idx on runs (experiment, created_at, id)',
    'create index runs_parent_idx on runs (parent_id, created_at, id) where parent_id is not null',
    'create index runs_root_idx on runs (root_id, id) where root_id is not null',
    'create index runs_top_idx on runs (created_at, id) where root_id is null',
  ]) {
    await knex.raw(statement);
  }
}

/** @param {import('knex').Knex} knex */
async function createValues(knex) {
  await knex.schema.createTable('run_keys', table => {
    table.comment('Names of metrics, parameters and tags');
    table.increments('id');
    table.string('kind', 10).notNullable().comment('metric, param or tag');
    table.string('key', 500).notNullable();
    table.unique(['kind', 'key']);
  });
  // Rows of one key lie together: lists read few keys of many runs.
  await knex.raw(`
    create table run_values (
      key_id integer not null references run_keys (id) on delete cascade,
      run_id varchar(40) not null references runs (id) on delete cascade,
      number double precision,
      text text,
      sort_text varchar(200)${isPostgres(knex) ? ' collate "C"' : ''},
      primary key (key_id, run_id)
    )${isPostgres(knex) ? '' : ' without rowid'}`);
  for (const statement of [
    'create index run_values_number_idx on run_values (key_id, number, run_id) where number is not null',
    'create index run_values_text_idx on run_values (key_id, sort_text, run_id) where sort_text is not null',
    'create index run_values_run_idx on run_values (run_id)',
  ]) {
    await knex.raw(statement);
  }
}

/** The values of runs that were there before, as `RunValueWriter` would have written them. */
class Backfill {
  /** @param {import('knex').Knex} knex */
  constructor(knex) {
    this.knex = knex;
    this.keyIds = new Map();
  }

  async run() {
    let after = '';
    for (;;) {
      const runs = await this.knex('runs')
        .select('id', 'parameters')
        .where('id', '>', after)
        .orderBy('id')
        .limit(BATCH);
      for (const run of runs) {
        await this.fillRun(run);
      }
      if (runs.length < BATCH) {
        return;
      }
      after = runs[runs.length - 1].id;
    }
  }

  async fillRun(run) {
    const values = new Map();
    const tracked = await this.knex('tracked_runs')
      .where({ run_id: run.id })
      .orderBy(['started_at', 'id']);
    for (const { parameters, tags, tracker, id } of tracked) {
      collect(values, 'param', JSON.parse(parameters));
      collect(values, 'tag', JSON.parse(tags));
      const series = await this.knex('metric_series')
        .where({ tracker, tracked_run_id: id })
        .where('points', '>', 0);
      for (const row of series) {
        const before = values.get(`metric ${row.key}`);
        const time = Number(row.last_time);
        if (!before || before.time <= time) {
          const value = numberOf(row.last_kind, row.last_value);
          values.set(`metric ${row.key}`, {
            kind: 'metric',
            key: row.key,
            value,
            time,
          });
        }
      }
    }
    collect(values, 'param', JSON.parse(run.parameters));
    for (const { kind, key, value } of values.values()) {
      await this.knex('run_values').insert({
        key_id: await this.keyId(kind, key),
        run_id: run.id,
        ...toColumns(value),
      });
    }
  }

  async keyId(kind, key) {
    const name = `${kind} ${key}`;
    if (!this.keyIds.has(name)) {
      await this.knex('run_keys').insert({ kind, key });
      const row = await this.knex('run_keys').where({ kind, key }).first();
      this.keyIds.set(name, row.id);
    }
    return this.keyIds.get(name);
  }
}

function collect(values, kind, record) {
  for (const [key, value] of Object.entries(record)) {
    if (value !== null && key.length <= 500) {
      values.set(`${kind} ${key}`, { kind, key, value: String(value) });
    }
  }
}

/** The number of a stored point, whose kinds are told in `20261122_tracking.js`. */
function numberOf(kind, value) {
  return [value, NaN, Infinity, -Infinity][kind ?? 0];
}

function toColumns(value) {
  if (typeof value === 'number') {
    return Number.isNaN(value)
      ? { number: null, text: 'NaN', sort_text: 'NaN' }
      : { number: value, text: null, sort_text: null };
  }
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
    ? Number(value)
    : NaN;
  return Number.isFinite(number)
    ? { number, text: value, sort_text: null }
    : {
        number: null,
        text: value,
        sort_text: Array.from(value.slice(0, 400)).slice(0, 200).join(''),
      };
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await addColumns(knex);
  await createValues(knex);
  await new Backfill(knex).run();
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('run_values');
  await knex.schema.dropTable('run_keys');
  for (const index of [
    'runs_top_idx',
    'runs_root_idx',
    'runs_parent_idx',
    'runs_experiment_idx',
    'runs_started_idx',
    'runs_name_idx',
  ]) {
    await knex.raw(`drop index ${index}`);
  }
  for (const column of [
    'pinned',
    'root_id',
    'parent_id',
    'tracked_run_id',
    'experiment',
  ]) {
    await knex.raw(`alter table runs drop column ${column}`);
  }
};
