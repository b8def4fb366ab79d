import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
  ANNOTATION_RUN_ID,
} from '@llmops/backstage-plugin-llmops-common';
import { createModelEntity, runEntityRef } from '../entities/createEntities';
import {
  aliasedRunIds,
  existingRuns,
  runEntities,
  type Surroundings,
} from './followChange';

/*
 * Compares all models and runs with the catalog and writes the differences. It goes through both page by page and
 * keeps references only. Anything that cannot be read ends it before something is removed.
 */

/** Answers how many entities were written and removed. */
export async function reconcile(
  around: Surroundings,
  signal: AbortSignal,
): Promise<{ written: number; removed: number }> {
  const startedAt = Date.now();
  const wanted = new Set<string>();
  const needed = new Set<string>();
  let written = await reconcileModels(around, signal, wanted, needed);
  written += await reconcileRuns(around, signal, wanted, needed);
  const removed = await removeOthers(around, signal, wanted, startedAt);
  return { written, removed };
}

async function reconcileModels(
  around: Surroundings,
  signal: AbortSignal,
  wanted: Set<string>,
  needed: Set<string>,
): Promise<number> {
  let written = 0;
  for await (const models of around.core.listModels()) {
    const entities: Entity[] = [];
    for (const model of models) {
      signal.throwIfAborted();
      // Only versions with an alias matter, and only the details tell which run made them.
      const details = Object.keys(model.aliases ?? {}).length
        ? await around.core.getModel(model.tracker, model.name)
        : undefined;
      const runIds = details ? aliasedRunIds(details) : [];
      const existing = await existingRuns(runIds, around);
      const ids = existing.map(run => run.id);
      ids.forEach(id => needed.add(id));
      entities.push(
        createModelEntity(details ?? model, ids, around.config.appUrl),
      );
    }
    entities.forEach(entity => wanted.add(stringifyEntityRef(entity)));
    written += await around.writer.write(entities);
  }
  return written;
}

async function reconcileRuns(
  around: Surroundings,
  signal: AbortSignal,
  wanted: Set<string>,
  needed: Set<string>,
): Promise<number> {
  const { core, catalog, writer, config } = around;
  let left = config.maxRuns;
  let written = 0;
  const neededRuns = await existingRuns([...needed].slice(0, left), around);
  const writeRuns = async (entities: Entity[]) => {
    entities.forEach(entity => wanted.add(stringifyEntityRef(entity)));
    left -= entities.length;
    written += await writer.write(entities);
  };
  await writeRuns(await runEntities(neededRuns, around));
  for (const project of await catalog.projects()) {
    signal.throwIfAborted();
    const runs = await core.newestRuns(project, config.runsPerProject);
    const more = runs.filter(run => !wanted.has(runEntityRef(run.id)));
    await writeRuns(await runEntities(more.slice(0, left), around));
  }
  return written;
}

async function removeOthers(
  around: Surroundings,
  signal: AbortSignal,
  wanted: ReadonlySet<string>,
  startedAt: number,
): Promise<number> {
  const others: string[] = [];
  for await (const entities of around.catalog.ours()) {
    signal.throwIfAborted();
    for (const entity of entities) {
      const ref = stringifyEntityRef(entity);
      if (!wanted.has(ref) && !(await isNew(entity, around, startedAt))) {
        others.push(ref);
      }
    }
  }
  await around.writer.remove(others);
  return others.length;
}

/** Whether it came into being while we compared; a change that another replica follows. */
async function isNew(
  entity: Entity,
  around: Surroundings,
  startedAt: number,
): Promise<boolean> {
  const annotations = entity.metadata.annotations ?? {};
  const runId = annotations[ANNOTATION_RUN_ID];
  if (runId) {
    const run = await around.core.getRun(runId);
    return Boolean(run && new Date(run.createdAt).getTime() >= startedAt);
  }
  const model = await around.core.getModel(
    annotations[ANNOTATION_MODEL_TRACKER] ?? '',
    annotations[ANNOTATION_MODEL_NAME] ?? '',
  );
  return Boolean(model);
}
