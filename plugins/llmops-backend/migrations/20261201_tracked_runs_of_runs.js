// Lists of runs look up which tracked runs belong to their rows, by their ids alone: the index then answers without the
// rows of the table, which hold whole lists of parameters and tags.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.raw(
    'create index tracked_runs_of_runs_idx on tracked_runs (run_id, tracker, id)',
  );
  await knex.raw('drop index tracked_runs_run_idx');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('create index tracked_runs_run_idx on tracked_runs (run_id)');
  await knex.raw('drop index tracked_runs_of_runs_idx');
};
