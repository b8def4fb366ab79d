/*
 * Runs and all that belongs to them.
 *
 * Portable between SQLite and PostgreSQL: instants are ISO 8601 text in UTC of fixed width, which sorts as time does
 * and comes back the same from both drivers; JSON is text, since one driver would parse it and the other not.
 */

/** @param {import('knex').Knex.CreateTableBuilder} table */
function instant(table, name) {
  return table.string(name, 24);
}

/** @param {import('knex').Knex} knex */
async function createRuns(knex) {
  await knex.schema.createTable('runs', table => {
    table.comment('Requested executions of pipelines');
    table.string('id', 40).primary();
    table.string('name', 255).notNullable();
    table.string('project', 255).notNullable();
    table.string('owner', 255).notNullable();
    table.string('pipeline', 255).notNullable();
    table.string('profile', 255);
    table.string('engine', 100).notNullable();
    table.string('tracker', 100).notNullable();
    table.string('origin', 20).notNullable();
    table.string('state', 20).notNullable();
    table.text('reason');
    table.string('started_by', 255);
    table.string('ref', 255);
    table.string('commit', 64);
    table.string('data_version', 255);
    table.string('environment', 255).comment('Hash of the environment lock');
    table.text('parameters', 'longtext').notNullable();
    table.string('reproduced_from', 40);
    table.text('note');
    table.integer('attempt').notNullable().comment('Number of the newest');
    table
      .integer('event_sequence')
      .notNullable()
      .comment('Of the newest event; raised in the transaction that adds one');
    table.string('idempotency_key', 200);
    table.string('request_hash', 64);
    instant(table, 'observed_at');
    instant(table, 'created_at').notNullable();
    instant(table, 'started_at');
    instant(table, 'ended_at');
    instant(table, 'updated_at').notNullable();
    // One launch per person and key, whichever replica is asked; absent keys never collide.
    table.unique(['started_by', 'idempotency_key']);
    // Pages go on from (created_at, id), alone or within one value of a filter.
    table.index(['created_at', 'id']);
    table.index(['project', 'created_at', 'id']);
    table.index(['owner', 'created_at', 'id']);
    table.index(['state', 'created_at', 'id']);
    table.index(['engine', 'created_at', 'id']);
    table.index(['started_by', 'created_at', 'id']);
    // What ended lately, however long ago it was launched.
    table.index(['ended_at']);
  });
  await knex.schema.createTable('run_inputs', table => {
    table.comment('What attempts are made from; apart, since lists skip it');
    table
      .string('run_id', 40)
      .primary()
      .references('runs.id')
      .onDelete('CASCADE');
    table.text('repository').notNullable();
    table.text('repository_url').notNullable();
    table.text('definition', 'longtext').notNullable();
    table.text('resources', 'longtext').notNullable();
  });
}

/** @param {import('knex').Knex} knex */
async function createAttempts(knex) {
  await knex.schema.createTable('attempts', table => {
    table.comment('Dispatches of runs');
    table.string('dispatch_key', 63).primary();
    table
      .string('run_id', 40)
      .notNullable()
      .references('runs.id')
      .onDelete('CASCADE');
    table.integer('number').notNullable();
    table.string('state', 20).notNullable();
    table.text('reason');
    table.text('external_id').comment('Absent until the engine took it');
    table.text('confirmations').notNullable();
    table.text('environment', 'longtext').notNullable();
    table.text('cancel_reason').comment('Present once a cancel was asked for');
    table.bigInteger('log_bytes').notNullable();
    table.integer('log_sequence').notNullable().comment('Of the next chunk');
    instant(table, 'created_at').notNullable();
    instant(table, 'started_at');
    instant(table, 'ended_at');
    // Who follows it. The token rises with every claim, so that a writer that lost its lease is told.
    table.string('lease_owner', 255);
    instant(table, 'lease_until');
    table.integer('lease_token').notNullable();
    table.integer('follow_failures').notNullable();
    instant(table, 'follow_at').comment('Due to be followed; null when over');
    table.unique(['run_id', 'number']);
    table.index(['follow_at']);
  });
  await knex.schema.createTable('steps', table => {
    table.comment('Parts of attempts, as last observed');
    table
      .string('dispatch_key', 63)
      .notNullable()
      .references('attempts.dispatch_key')
      .onDelete('CASCADE');
    table.string('name', 255).notNullable();
    table.integer('position').notNullable().comment('Order of execution');
    table.string('state', 20).notNullable();
    table.text('depends_on').notNullable();
    table.text('reason');
    table.integer('tries');
    instant(table, 'started_at');
    instant(table, 'ended_at');
    table.primary(['dispatch_key', 'name']);
  });
}

/** @param {import('knex').Knex} knex */
async function createHistory(knex) {
  await knex.schema.createTable('run_events', table => {
    table.comment('History of runs, numbered without gaps');
    table
      .string('run_id', 40)
      .notNullable()
      .references('runs.id')
      .onDelete('CASCADE');
    table.integer('sequence').notNullable();
    instant(table, 'at').notNullable();
    table.integer('attempt');
    table.string('step', 255);
    table.string('type', 100).notNullable();
    table.text('message').notNullable();
    table.string('actor', 255);
    table.primary(['run_id', 'sequence']);
  });
  await knex.schema.createTable('log_chunks', table => {
    table.comment('Output of attempts, each byte once');
    table
      .string('dispatch_key', 63)
      .notNullable()
      .references('attempts.dispatch_key')
      .onDelete('CASCADE');
    table.integer('sequence').notNullable();
    table
      .bigInteger('position')
      .notNullable()
      .comment('Bytes of the output before this text');
    table.string('step', 255);
    instant(table, 'at').notNullable();
    table.binary('content').notNullable().comment('UTF-8, deflated');
    table.primary(['dispatch_key', 'sequence']);
    // The same bytes sent twice are stored once, even by a writer that does not know of the other.
    table.unique(['dispatch_key', 'position']);
  });
  await knex.schema.createTable('audit', table => {
    table.comment('Who did what, with which outcome');
    table.string('id', 40).primary();
    instant(table, 'at').notNullable();
    table.string('actor', 255).notNullable();
    table.string('action', 100).notNullable();
    table.string('subject', 255);
    table.string('outcome', 20).notNullable();
    table.text('detail', 'longtext');
    table.index(['at', 'id']);
    table.index(['subject', 'at', 'id']);
  });
}

/** @param {import('knex').Knex} knex */
async function createOutbox(knex) {
  await knex.schema.createTable('outbox', table => {
    table.comment('What has to be sent outward; a row is removed once sent');
    table.string('id', 40).primary();
    table.string('kind', 20).notNullable().comment('dispatch or cancel');
    table
      .string('dispatch_key', 63)
      .notNullable()
      .references('attempts.dispatch_key')
      .onDelete('CASCADE');
    table
      .boolean('sent')
      .notNullable()
      .comment('Set before the first sending: from then on it may be outside');
    table.integer('tries').notNullable();
    table.text('last_error');
    instant(table, 'created_at').notNullable();
    instant(table, 'next_try_at').notNullable();
    table.string('lease_owner', 255);
    instant(table, 'lease_until');
    table.integer('lease_token').notNullable();
    table.unique(['dispatch_key', 'kind']);
    table.index(['next_try_at']);
  });
}

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await createRuns(knex);
  await createAttempts(knex);
  await createHistory(knex);
  await createOutbox(knex);
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'outbox',
    'audit',
    'log_chunks',
    'run_events',
    'steps',
    'attempts',
    'run_inputs',
    'runs',
  ]) {
    await knex.schema.dropTable(table);
  }
};
