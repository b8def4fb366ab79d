/*
 * Several runs of a tracker may log the same metric for one run of the portal: an attempt that was tried again, or steps
 * of one attempt. Which value is the newest is told by when it was logged, not by which report of it came last.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('run_values', table => {
    table
      .bigInteger('logged_at')
      .comment('Milliseconds since 1970; of metrics of runs of the portal');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('alter table run_values drop column logged_at');
};
