import type { Knex } from 'knex';

/** Why a tracker refuses what runs logged, by run id. */
export async function readRefusals(
  database: Knex,
  tracker: string,
): Promise<Record<string, string>> {
  const row = await database<{ tracker: string; refusals: string | null }>(
    'tracker_sync',
  )
    .where({ tracker })
    .first('refusals');
  return row?.refusals ? JSON.parse(row.refusals) : {};
}
