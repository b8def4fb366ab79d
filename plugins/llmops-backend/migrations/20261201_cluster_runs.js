/*
 * What runs on clusters need: what a launch chose of the engine's options, the image that it ran in, and several
 * outputs side by side, each of which counts its own bytes.
 */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('runs', table => {
    table.text('options').comment('Choices among those of the engine, as JSON');
    table.text('image').comment('With its digest');
  });
  await knex.schema.alterTable('log_chunks', table => {
    table.string('source', 253).comment('Which of several outputs');
    // Positions of different sources are alike.
    table.dropUnique(['dispatch_key', 'position']);
  });
  await knex.schema.alterTable('steps', table => {
    table.integer('gpus').comment('Devices held while it runs');
    // Hours of devices are counted over what ended lately or still runs.
    table.index(['gpus', 'ended_at']);
  });
  await knex.schema.createTable('log_sources', table => {
    table.comment('Outputs of attempts that have several');
    table
      .string('dispatch_key', 63)
      .notNullable()
      .references('attempts.dispatch_key')
      .onDelete('CASCADE');
    table.string('source', 253).notNullable();
    table.bigInteger('bytes').notNullable();
    table.primary(['dispatch_key', 'source']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('log_sources');
  await knex.schema.alterTable('steps', table => {
    table.dropIndex(['gpus', 'ended_at']);
    table.dropColumn('gpus');
  });
  // Nothing could tell these outputs apart any more.
  await knex('log_chunks').whereNotNull('source').delete();
  await knex.schema.alterTable('log_chunks', table => {
    table.dropColumn('source');
    table.unique(['dispatch_key', 'position']);
  });
  await knex.schema.alterTable('runs', table => {
    table.dropColumn('image');
    table.dropColumn('options');
  });
};
