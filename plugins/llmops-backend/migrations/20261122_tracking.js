// What trackers reported: their runs, metrics and models, and how far each tracker was read.
//
// Values of metrics are kept exactly on every database: SQLite stores NaN as NULL, so the kinds NaN, Infinity and
// -Infinity are told by a column of their own. Instants are text as in the tables of runs; the time of a point is the
// tracker's number, in milliseconds since the epoch.

/** @param {import('knex').Knex.CreateTableBuilder} table */
function instant(table, name) {
  return table.string(name, 24);
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('tracked_runs', table => {
    table.string('tracker', 100).notNullable();
    table.string('id', 200).notNullable();
    table
      .string('run_id', 100)
      .comment('Run of the portal, told from the dispatch key');
    table.string('dispatch_key', 100);
    table.text('experiment').notNullable();
    table.string('parent_id', 200);
    table.text('name').notNullable();
    table.string('status', 100).notNullable();
    table.text('step');
    table.text('parameters').notNullable();
    table.text('tags').notNullable();
    table.text('url');
    instant(table, 'started_at');
    instant(table, 'ended_at');
    table.primary(['tracker', 'id']);
    table.index(['run_id'], 'tracked_runs_run_idx');
  });

  await knex.schema.createTable('metric_series', table => {
    table.increments('id');
    table.string('tracker', 100).notNullable();
    table.string('tracked_run_id', 200).notNullable();
    table.string('key', 500).notNullable();
    table.integer('points').notNullable();
    table.bigInteger('first_step');
    table.bigInteger('last_step');
    table.bigInteger('last_time');
    table.double('last_value');
    table.smallint('last_kind');
    table.double('minimum').comment('Of the finite values');
    table.double('maximum').comment('Of the finite values');
    table.unique(['tracker', 'tracked_run_id', 'key'], {
      indexName: 'metric_series_key_uniq',
    });
  });

  await knex.schema.createTable('metric_points', table => {
    table
      .integer('series_id')
      .notNullable()
      .references('id')
      .inTable('metric_series')
      .onDelete('CASCADE');
    table.bigInteger('step').notNullable();
    table.bigInteger('time').notNullable();
    table
      .smallint('kind')
      .notNullable()
      .comment('0 finite, 1 NaN, 2 Infinity, 3 -Infinity');
    table.double('value').notNullable().comment('0 unless finite');
    // The whole row is the key: a point that is stored already is skipped, and ranges of steps are read from the index.
    table.primary(['series_id', 'step', 'time', 'kind', 'value']);
  });

  await knex.schema.createTable('models', table => {
    table.string('tracker', 100).notNullable();
    table.string('name', 500).notNullable();
    table.text('description');
    table.text('tags').notNullable();
    table.text('aliases').notNullable().comment('Version by alias');
    table.text('url');
    table.string('latest_version', 100);
    table
      .string('project', 500)
      .comment('Project of the newest version that a run of the portal made');
    table.string('owner', 500).comment('Owner of that project');
    instant(table, 'created_at').notNullable();
    instant(table, 'updated_at').notNullable();
    table.primary(['name', 'tracker']);
    table.index(['updated_at'], 'models_updated_idx');
    table.index(['owner'], 'models_owner_idx');
    table.index(['project'], 'models_project_idx');
  });

  await knex.schema.createTable('model_versions', table => {
    table.string('tracker', 100).notNullable();
    table.string('model', 500).notNullable();
    table.string('version', 100).notNullable();
    table.string('status', 100).notNullable();
    table.text('description');
    table.text('tags').notNullable();
    table.string('tracked_run_id', 200);
    instant(table, 'created_at').notNullable();
    table.primary(['tracker', 'model', 'version']);
    table.index(['tracker', 'tracked_run_id'], 'model_versions_run_idx');
  });

  await knex.schema.createTable('tracker_sync', table => {
    table.string('tracker', 100).primary();
    table.text('cursor').comment('What the last complete cycle answered');
    table.string('holder', 100).comment('Replica that synchronizes');
    instant(table, 'lease_until');
    instant(table, 'synced_at');
    table.text('error').comment('Why the last cycle failed');
  });

  await knex.schema.createTable('run_notices', table => {
    // One row for each attempt whose end the starter was told of, whichever replica told it.
    table.string('dispatch_key', 100).primary();
    instant(table, 'at').notNullable();
  });

  // Trackers are asked for a while after a run has ended; every cycle looks which runs these are.
  await knex.schema.alterTable('runs', table => {
    table.index(['ended_at'], 'runs_ended_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('runs', table => {
    table.dropIndex(['ended_at'], 'runs_ended_idx');
  });
  await knex.schema.dropTable('run_notices');
  await knex.schema.dropTable('tracker_sync');
  await knex.schema.dropTable('model_versions');
  await knex.schema.dropTable('models');
  await knex.schema.dropTable('metric_points');
  await knex.schema.dropTable('metric_series');
  await knex.schema.dropTable('tracked_runs');
};
