import type { Knex } from 'knex';

/** Which models are wanted, as far as the database decides it. */
export interface ModelRowFilter {
  text?: string;
  owner?: string[];
}

/** A model with its newest version and what made that, as both drivers answer it. */
export interface ModelRow {
  tracker: string;
  name: string;
  owner: string | null;
  project: string | null;
  aliases: string;
  latest_version: string | null;
  version_created_at: string | null;
  run_id: string | null;
  commit: string | null;
  data_version: string | null;
  ended_at: string | null;
  datasets: string | null;
  /** What was found in the card; null until it was looked for. */
  license: string | null;
  card_source: string | null;
  score: number | null;
}

/** Models by name with their newest version; one query, however many they are. */
export async function readModelRows(
  database: Knex,
  unownedGroup: string,
  filter: ModelRowFilter,
): Promise<ModelRow[]> {
  const query = database('models as m')
    .leftJoin('model_versions as v', join =>
      join
        .on('v.tracker', 'm.tracker')
        .andOn('v.model', 'm.name')
        .andOn('v.version', 'm.latest_version'),
    )
    .leftJoin('tracked_runs as t', join =>
      join.on('t.tracker', 'v.tracker').andOn('t.id', 'v.tracked_run_id'),
    )
    .leftJoin('runs as r', 'r.id', 't.run_id')
    .leftJoin('model_facts as f', join =>
      join.on('f.tracker', 'm.tracker').andOn('f.model', 'm.name'),
    );
  if (filter.text) {
    query.whereRaw("lower(m.name) like ? escape '\\'", [
      `%${filter.text.toLowerCase().replace(/[\\%_]/g, part => `\\${part}`)}%`,
    ]);
  }
  if (filter.owner?.length) {
    const owners = filter.owner;
    query.where(group => {
      group.whereIn('m.owner', owners);
      if (owners.includes(unownedGroup)) {
        group.orWhereNull('m.owner');
      }
    });
  }
  return query
    .select(
      'm.tracker',
      'm.name',
      'm.owner',
      'm.project',
      'm.aliases',
      'm.latest_version',
      'v.created_at as version_created_at',
      't.run_id',
      't.datasets',
      'r.commit',
      'r.data_version',
      'r.ended_at',
      'f.license',
      'f.card_source',
      'f.score',
    )
    .orderBy(['m.name', 'm.tracker']);
}
