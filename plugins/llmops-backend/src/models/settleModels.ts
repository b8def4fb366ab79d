import type { Knex } from 'knex';
import { compareVersions, type ModelRow } from './modelRows';

interface MadeVersionRow {
  version: string;
  created_at: string;
  /** Owner of the run that made it, which may be in no project; null where no run of the portal did. */
  owner: string | null;
  project: string | null;
}

/** Settles models one after another, in one order for all who do; answers the names of those that changed. */
export async function settleModels(
  tx: Knex.Transaction,
  tracker: string,
  names: string[],
): Promise<string[]> {
  const changed: string[] = [];
  for (const name of [...names].sort()) {
    if (await settleModel(tx, tracker, name)) {
      changed.push(name);
    }
  }
  return changed;
}

/**
 * Names a model's newest version, and its project and owner; true when something else was stored. The model's row is
 * held until the transaction ends: of two reporters that settle at the same time, the later one reads what the other
 * wrote.
 */
async function settleModel(
  tx: Knex.Transaction,
  tracker: string,
  name: string,
): Promise<boolean> {
  const row = await tx<ModelRow>('models')
    .where({ tracker, name })
    .forUpdate()
    .first();
  if (!row) {
    return false;
  }
  const versions: MadeVersionRow[] = await tx('model_versions')
    .leftJoin('tracked_runs', join =>
      join
        .on('tracked_runs.tracker', 'model_versions.tracker')
        .andOn('tracked_runs.id', 'model_versions.tracked_run_id'),
    )
    .leftJoin('runs', 'runs.id', 'tracked_runs.run_id')
    .where({
      'model_versions.tracker': tracker,
      'model_versions.model': name,
    })
    .select(
      'model_versions.version',
      'model_versions.created_at',
      'runs.owner',
      'runs.project',
    );
  versions.sort(compareVersions);
  const settled = {
    latest_version: versions.at(0)?.version ?? null,
    ...decideOwner(row, versions),
  };
  if (
    row.latest_version === settled.latest_version &&
    row.project === settled.project &&
    row.owner === settled.owner &&
    row.owner_version === settled.owner_version
  ) {
    return false;
  }
  await tx<ModelRow>('models').where({ tracker, name }).update(settled);
  return true;
}

type Ownership = Pick<ModelRow, 'project' | 'owner' | 'owner_version'>;

/**
 * A model belongs to the project whose run made its first version, and to whoever owns that project now. Later versions
 * of other projects change nothing: whoever can reach the tracker can add one, and an owner who can be replaced that way
 * could not answer for the model.
 *
 * @param versions - newest first
 */
function decideOwner(
  { project, owner, owner_version }: ModelRow,
  versions: readonly MadeVersionRow[],
): Ownership {
  const made = versions.filter(version => version.owner !== null);
  const first = made.at(-1);
  const isOwned = owner !== null;
  if (!first || (isOwned && owner_version === null)) {
    return { project, owner, owner_version };
  }
  // Runs become known in any order; of a version that is gone, only the number is left to compare.
  const isEarlier =
    owner_version !== null && Number(first.version) < Number(owner_version);
  const decided =
    isOwned && !isEarlier
      ? { project, owner, owner_version }
      : {
          project: first.project,
          owner: first.owner,
          owner_version: first.version,
        };
  const newest =
    decided.project === null
      ? undefined
      : made.find(version => version.project === decided.project);
  return { ...decided, owner: newest?.owner ?? decided.owner };
}
