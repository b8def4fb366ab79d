// What is known of each model's newest version, from its card, its run and its evaluation: written down when one of
// them changes, so that lists, counts and governance read no files and compute no evaluations.
//
// The lengths keep the keys within what an index of PostgreSQL takes, for names of any script.

/** @param {import('knex').Knex.CreateTableBuilder} table */
function ofModel(table) {
  table.string('tracker', 100).notNullable();
  table.string('model', 500).notNullable();
  table
    .foreign(['model', 'tracker'])
    .references(['name', 'tracker'])
    .inTable('models')
    .onDelete('CASCADE');
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('model_facts', table => {
    ofModel(table);
    table
      .string('fingerprint', 64)
      .notNullable()
      .comment('Of the row of the model that the facts were made from');
    table.string('version', 100).comment('The newest one');
    table.string('lifecycle', 50).notNullable();
    table.string('license', 300);
    table.string('task', 300);
    table.string('library', 300);
    table
      .string('card_source', 20)
      .notNullable()
      .comment('model-card, readme, description or none');
    table.string('commit', 100).comment('Of the file of the card');
    table.integer('score').notNullable().comment('Of the card, 0 to 100');
    table.text('missing').notNullable().comment('Parts the card lacks, JSON');
    table
      .text('details')
      .notNullable()
      .comment('Base models, languages and datasets, JSON');
    table.text('evaluation').notNullable().comment('Value by metric, JSON');
    table.integer('versions').notNullable();
    table
      .string('trained_at', 24)
      .comment('When the newest version was made; an instant');
    table.string('computed_at', 24).notNullable();
    table.primary(['model', 'tracker']);
    table.index(['score', 'model'], 'model_facts_score_idx');
    table.index(['trained_at', 'model'], 'model_facts_trained_idx');
  });

  await knex.schema.createTable('model_facets', table => {
    table.comment('What models are filtered and counted by');
    ofModel(table);
    table.string('facet', 20).notNullable();
    table.string('value', 200).notNullable();
    table.primary(['facet', 'value', 'model', 'tracker']);
    table.index(['model', 'tracker'], 'model_facets_model_idx');
  });

  await knex.schema.createTable('model_evaluations', table => {
    table.comment('Finite values of the newest version, for ranges and order');
    ofModel(table);
    table.string('metric', 250).notNullable();
    table.double('value').notNullable();
    table.primary(['metric', 'model', 'tracker']);
    table.index(['metric', 'value'], 'model_evaluations_value_idx');
    table.index(['model', 'tracker'], 'model_evaluations_model_idx');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('model_evaluations');
  await knex.schema.dropTable('model_facets');
  await knex.schema.dropTable('model_facts');
};
