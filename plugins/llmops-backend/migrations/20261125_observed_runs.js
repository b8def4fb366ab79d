// What trackers report of runs that the portal did not start, and what people are told of the reading itself.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('tracked_runs', table => {
    table.text('datasets').comment('JSON list');
    table.text('logged_models').comment('JSON list of ids in the tracker');
    table.text('user_name').comment('Who ran it, in the word of the tracker');
    table
      .string('rest_print', 64)
      .comment('Hash of what else was reported and is stored elsewhere');
    // Children that came before their parent are found once it is there.
    table.index(['tracker', 'parent_id'], 'tracked_runs_parent_idx');
  });
  // The slow comparison asks for all observed runs of a tracker, page by page.
  await knex.raw(
    'create index runs_tracked_idx on runs (tracker, tracked_run_id) where tracked_run_id is not null',
  );
  await knex.schema.alterTable('tracker_sync', table => {
    table.string('failing_since', 24).comment('Null while it answers');
    table.text('progress').comment('JSON; of a reading that goes on');
    table.string('hinted_at', 24).comment('Null once read');
  });
  await knex.schema.createTable('tracker_deliveries', table => {
    table.comment('Webhooks taken lately, so that none is taken twice');
    table.string('tracker', 100).notNullable();
    table.string('id', 200).notNullable();
    table.string('at', 24).notNullable();
    table.primary(['tracker', 'id']);
    table.index(['at'], 'tracker_deliveries_at_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('tracker_deliveries');
  for (const column of ['failing_since', 'progress', 'hinted_at']) {
    await knex.raw(`alter table tracker_sync drop column ${column}`);
  }
  await knex.raw('drop index runs_tracked_idx');
  await knex.raw('drop index tracked_runs_parent_idx');
  for (const column of [
    'datasets',
    'logged_models',
    'user_name',
    'rest_print',
  ]) {
    await knex.raw(`alter table tracked_runs drop column ${column}`);
  }
};
