/*
 * The secret by which tracked runs are joined to an attempt. Attempts of before have none: their tracked runs are joined
 * by the dispatch key until they end, and what was joined already stays joined.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('attempts', table => {
    table
      .string('join_token', 64)
      .comment('Secret; null for attempts made before there were tokens');
    table.unique(['join_token'], { indexName: 'attempts_join_token_uniq' });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('attempts', table => {
    table.dropUnique(['join_token'], 'attempts_join_token_uniq');
    table.dropColumn('join_token');
  });
};
