/*
 * What runs are counted and grouped by, in the order in which their values are stored, so that SQLite goes through both
 * side by side instead of looking for each row in another place. PostgreSQL joins large sets in memory; there a long name
 * of an experiment would also be too much for an index.
 */

/** @param {import('knex').Knex} knex */
const isPostgres = knex => knex.client.config.client === 'pg';

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  if (!isPostgres(knex)) {
    await knex.raw(
      'create index runs_facts_idx on runs (id, root_id, state, owner, project, started_by, experiment)',
    );
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  if (!isPostgres(knex)) {
    await knex.raw('drop index runs_facts_idx');
  }
};
