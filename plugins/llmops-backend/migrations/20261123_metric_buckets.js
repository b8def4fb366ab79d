// Long metrics at several resolutions, so that the curve of a million points is not made of a million rows.

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('metric_buckets', table => {
    table
      .integer('series_id')
      .notNullable()
      .references('id')
      .inTable('metric_series')
      .onDelete('CASCADE');
    table.smallint('level').notNullable().comment('0 is the finest');
    table
      .bigInteger('bucket')
      .notNullable()
      .comment('Step divided by the width of the level, toward zero');
    table.integer('points').notNullable();
    table.integer('finite').notNullable();
    table.double('sum').comment('Of the finite values, scaled down');
    table.double('minimum').comment('Of the finite values');
    table.double('maximum').comment('Of the finite values');
    table.bigInteger('last_step').notNullable();
    table.bigInteger('last_time').notNullable();
    table.primary(['series_id', 'level', 'bucket']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('metric_buckets');
};
