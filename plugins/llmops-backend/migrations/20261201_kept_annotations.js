/*
 * What people wrote of observed runs whose tracker says that they are gone. A run may come back: it was restored, or a
 * server answered what is not so. Then its note and its pin are there again.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('kept_annotations', table => {
    table.string('run_id', 40).primary();
    table.text('note');
    table.boolean('pinned').notNullable();
    table.string('removed_at', 24).notNullable();
    table.index(['removed_at'], 'kept_annotations_removed_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('kept_annotations');
};
