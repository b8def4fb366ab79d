/*
 * The first owner of a model stays: whoever can reach the tracker can add a version, which must not make the model theirs.
 * Owners that are known already stay as they are.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('models', table => {
    table
      .string('owner_version', 100)
      .comment(
        'Version whose run decided on project and owner; null where they stay whatever becomes known',
      );
  });
  await knex.schema.createTable('foreign_versions', table => {
    // One row for each version by a run of another owner that the model's owner was notified of.
    table.string('tracker', 100).notNullable();
    table.string('model', 500).notNullable();
    table.string('version', 100).notNullable();
    table.primary(['tracker', 'model', 'version']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('foreign_versions');
  if (knex.client.config.client === 'pg') {
    await knex.schema.alterTable('models', table => {
      table.dropColumn('owner_version');
    });
    return;
  }
  // SQLite's own statement: Knex would build the table again, and lose the rows that depend on it.
  await knex.raw('alter table models drop column owner_version');
};
