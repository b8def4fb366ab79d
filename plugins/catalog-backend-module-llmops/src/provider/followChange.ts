import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { ModelDetails, Run } from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsCatalogConfig } from '../config/readCatalogConfig';
import type { LlmopsCore } from '../core/LlmopsCore';
import {
  createModelEntity,
  createRunEntity,
  modelEntityRef,
  runEntityRef,
} from '../entities/createEntities';
import { createOrphan } from '../entities/orphan';
import { type CatalogView, isNeeded, isOurs } from './CatalogView';
import type { EntityWriter } from './EntityWriter';
import { mapParallel } from './mapParallel';

/** Requests to the core at a time. */
const PARALLEL = 6;

/** What following changes and reconciling work with. */
export interface Surroundings {
  core: LlmopsCore;
  catalog: CatalogView;
  writer: EntityWriter;
  config: LlmopsCatalogConfig;
}

/** Runs that produced a version with an alias. */
export function aliasedRunIds(model: ModelDetails): string[] {
  return model.versions.flatMap(version =>
    version.runId && version.aliases.length ? [version.runId] : [],
  );
}

/**
 * Brings a model's entity up to date, and those of the runs it depends on. The entity of a model that is gone stays
 * for a while with a notice: it may be what people look at to find out.
 */
export async function followModel(
  tracker: string,
  name: string,
  around: Surroundings,
): Promise<void> {
  const { core, catalog, writer, config } = around;
  const model = await core.getModel(tracker, name);
  if (!model) {
    const shown = await catalog.byRefs([modelEntityRef(tracker, name)]);
    await writer.write(
      [...shown.values()]
        .filter(isOurs)
        .map(entity => createOrphan(entity, config.orphanGraceMs, Date.now())),
    );
    return;
  }
  const runs = await existingRuns(aliasedRunIds(model), around);
  await writer.write([
    ...(await runEntities(runs, around)),
    createModelEntity(
      model,
      runs.map(run => run.id),
      config.appUrl,
    ),
  ]);
}

/**
 * Brings the entities of a project's newest and pinned runs up to date, and removes those that they push out. Runs of
 * no project are entities only when they are pinned, or when a model needs them.
 */
export async function followRuns(
  project: string,
  runIds: ReadonlySet<string>,
  around: Surroundings,
): Promise<void> {
  const { catalog, writer, config } = around;
  const runs = project
    ? await wantedRuns(project, around)
    : await pinnedAmong(runIds, around);
  const present = project
    ? await catalog.runsOf(project)
    : [...(await catalog.byRefs([...runIds].map(runEntityRef))).values()];
  const entities = await runEntities(runs, around);
  const wanted = refsOf(entities);
  const shown = refsOf(present);
  const added = entities.filter(
    entity => !shown.has(stringifyEntityRef(entity)),
  );
  const room = added.length
    ? Math.max(0, config.maxRuns - (await catalog.countRuns()))
    : 0;
  const refused = new Set(added.slice(room));
  await writer.write(entities.filter(entity => !refused.has(entity)));
  await writer.remove(
    present
      .filter(
        entity =>
          isOurs(entity) &&
          !wanted.has(stringifyEntityRef(entity)) &&
          !isNeeded(entity),
      )
      .map(entity => stringifyEntityRef(entity)),
  );
}

/** A project's runs that are entities by themselves: the pinned ones, and the newest within the age limit. */
export async function wantedRuns(
  project: string,
  around: Surroundings,
): Promise<Run[]> {
  const { core, config } = around;
  const oldest = Date.now() - config.runMaxAgeMs;
  const pinned = await core.pinnedRuns(project, config.maxRuns);
  const newest = await core.newestRuns(project, config.runsPerProject);
  const known = new Set(pinned.map(run => run.id));
  return [
    ...pinned,
    ...newest.filter(
      run => !known.has(run.id) && new Date(run.createdAt).getTime() >= oldest,
    ),
  ];
}

async function pinnedAmong(
  runIds: ReadonlySet<string>,
  { core, config }: Surroundings,
): Promise<Run[]> {
  const pinned = await core.pinnedRuns(undefined, config.maxRuns);
  return pinned.filter(run => runIds.has(run.id));
}

/** Entities of runs, of any projects. */
export async function runEntities(runs: Run[], around: Surroundings) {
  const datasets = new Map<string, string[]>();
  for (const project of new Set(runs.map(run => run.project))) {
    if (project) {
      datasets.set(project, await around.catalog.datasetsOf(project));
    }
  }
  return runs.map(run =>
    createRunEntity(
      run,
      datasets.get(run.project ?? '') ?? [],
      around.config.appUrl,
    ),
  );
}

/** The runs of these ids that exist. */
export async function existingRuns(
  runIds: string[],
  around: Surroundings,
): Promise<Run[]> {
  const found = await mapParallel([...new Set(runIds)], PARALLEL, runId =>
    around.core.getRun(runId),
  );
  return found.filter(run => run !== undefined);
}

function refsOf(entities: Entity[]): Set<string> {
  return new Set(entities.map(entity => stringifyEntityRef(entity)));
}
