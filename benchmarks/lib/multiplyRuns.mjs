// @ts-check
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** The portal's own database drivers. */
const require = createRequire(
  path.join(ROOT, 'plugins', 'llmops-backend', 'package.json'),
);
const knexFactory = require('knex');

/**
 * Makes many runs of few, straight in the portal's database: copies with times, names and values of their own, as a
 * tracker that holds that many would have left them. The portal must not be running.
 *
 * @param {{ data: string, postgres?: string }} portal - its folder, or the address of its PostgreSQL
 * @param {number} total - runs that there are in the end, at least
 */
export async function multiplyRuns({ data, postgres }, total) {
  const knex = knexFactory(
    postgres
      ? { client: 'pg', connection: databaseOf(postgres, 'llmops') }
      : {
          client: 'better-sqlite3',
          connection: { filename: path.join(data, 'db', 'llmops.sqlite') },
          useNullAsDefault: true,
        },
  );
  try {
    const [{ count }] = await knex('runs').count({ count: '*' });
    const existing = Number(count);
    await knex.transaction(async tx => {
      await tx.raw('create temporary table originals as select id from runs');
      const columns = Object.keys(await tx('runs').columnInfo());
      for (let copy = 1; existing * (copy + 1) < total + existing; copy += 1) {
        await copyRuns(tx, columns, copy);
      }
      await tx.raw('drop table originals');
    });
    await knex.raw('analyze');
    const [{ now }] = await knex('runs').count({ now: '*' });
    return Number(now);
  } finally {
    await knex.destroy();
  }
}

/**
 * @param {import('knex').Knex.Transaction} tx
 * @param {string[]} columns
 * @param {number} copy
 */
async function copyRuns(tx, columns, copy) {
  const prefix = `c${String(copy).padStart(2, '0')}`;
  const quoted = columns.map(column => `"${column}"`).join(', ');
  const copied = columns.map(column => {
    switch (column) {
      case 'id':
      case 'parent_id':
      case 'root_id':
        return `'${prefix}' || "${column}"`;
      case 'created_at':
      case 'started_at':
      case 'ended_at':
        // Other years, in a form that sorts as time does.
        return `cast(cast(substr("${column}", 1, 4) as integer) - ${copy} as varchar(4)) || substr("${column}", 5)`;
      case 'tracked_run_id':
      case 'idempotency_key':
        // The tracker does not know them, and they are not taken for ones that it has removed.
        return 'null';
      default:
        return `"${column}"`;
    }
  });
  await tx.raw(
    `insert into runs (${quoted}) select ${copied.join(', ')} from runs
     where id in (select id from originals)`,
  );
  await tx.raw(
    `insert into run_values (key_id, run_id, number, text, sort_text)
     select key_id, '${prefix}' || run_id, case when text is null then number * ${
      1 + copy / 1000
    } else number end, text, sort_text
     from run_values where run_id in (select id from originals)`,
  );
}

/**
 * @param {string} url - of the server
 * @param {string} plugin
 */
function databaseOf(url, plugin) {
  const address = new URL(url);
  address.pathname = `/backstage_plugin_${plugin}`;
  return address.href;
}
