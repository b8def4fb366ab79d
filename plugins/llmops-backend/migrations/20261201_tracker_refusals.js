/*
 * What a tracker refuses of single runs while it answers for the rest, so that the page of such a run says why its metrics
 * are missing, whichever replica reads the tracker.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('tracker_sync', table => {
    table.text('refusals').comment('JSON: reason by run id');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('tracker_sync', table => {
    table.dropColumn('refusals');
  });
};
