import { stringifyEntityRef } from '@backstage/catalog-model';
import type { ModelDetails, Run } from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsCatalogConfig } from '../config/readCatalogConfig';
import type { LlmopsCore } from '../core/LlmopsCore';
import { createModelEntity, createRunEntity } from '../entities/createEntities';
import { type CatalogView, isNeeded } from './CatalogView';
import type { EntityWriter } from './EntityWriter';

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
 * Brings a model's entity up to date, and those of the runs it depends on. A model that is gone is left to the
 * reconcile: its entity may be what people look at to find out.
 */
export async function followModel(
  tracker: string,
  name: string,
  around: Surroundings,
): Promise<void> {
  const model = await around.core.getModel(tracker, name);
  if (!model) {
    return;
  }
  const runs = await existingRuns(aliasedRunIds(model), around);
  await around.writer.write([
    ...(await runEntities(runs, around)),
    createModelEntity(
      model,
      runs.map(run => run.id),
      around.config.appUrl,
    ),
  ]);
}

/** Brings the entities of a project's newest runs up to date, and removes those that they push out. */
export async function followRuns(
  project: string,
  around: Surroundings,
): Promise<void> {
  const { core, catalog, writer, config } = around;
  const runs = await core.newestRuns(project, config.runsPerProject);
  const entities = await runEntities(runs, around);
  const wanted = new Set(entities.map(entity => stringifyEntityRef(entity)));
  const present = await catalog.runsOf(project);
  const presentRefs = new Set(
    present.map(entity => stringifyEntityRef(entity)),
  );
  const added = entities.filter(
    entity => !presentRefs.has(stringifyEntityRef(entity)),
  );
  const room = added.length
    ? Math.max(0, config.maxRuns - (await catalog.countRuns()))
    : 0;
  const refused = new Set(added.slice(room));
  await writer.write(entities.filter(entity => !refused.has(entity)));
  await writer.remove(
    present
      .filter(
        entity => !wanted.has(stringifyEntityRef(entity)) && !isNeeded(entity),
      )
      .map(entity => stringifyEntityRef(entity)),
  );
}

/** Entities of runs, of any projects. */
export async function runEntities(runs: Run[], around: Surroundings) {
  const datasets = new Map<string, string[]>();
  for (const project of new Set(runs.map(run => run.project))) {
    datasets.set(project, await around.catalog.datasetsOf(project));
  }
  return runs.map(run =>
    createRunEntity(run, datasets.get(run.project) ?? [], around.config.appUrl),
  );
}

/** The runs of these ids that exist. */
export async function existingRuns(
  runIds: string[],
  around: Surroundings,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const runId of new Set(runIds)) {
    const run = await around.core.getRun(runId);
    if (run) {
      runs.push(run);
    }
  }
  return runs;
}
