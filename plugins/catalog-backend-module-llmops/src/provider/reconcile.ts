import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
  ANNOTATION_RUN_ID,
  type Model,
  MODEL_TYPE,
  type Run,
  RUN_TYPE,
} from '@llmops/backstage-plugin-llmops-common';
import { createModelEntity, runEntityRef } from '../entities/createEntities';
import { createOrphan, isOverdue } from '../entities/orphan';
import {
  aliasedRunIds,
  existingRuns,
  runEntities,
  type Surroundings,
  wantedRuns,
} from './followChange';
import { mapParallel } from './mapParallel';
import { reconcileNotebooks } from './notebooks';

/*
 * Compares all models, runs and notebooks with the catalog and writes the differences. It goes through both page by page and
 * keeps references only. Anything that cannot be read ends it before something is removed.
 */

/** Models whose details are read at a time. */
const PARALLEL = 4;

/** Answers how many entities were written and removed. */
export async function reconcile(
  around: Surroundings,
  signal: AbortSignal,
): Promise<{ written: number; removed: number }> {
  const startedAt = Date.now();
  const notebooks = await reconcileNotebooks(around, signal);
  const models = await reconcileModels(around, signal);
  const gone = await reconcileGone(around, signal, models, startedAt);
  const runs = await reconcileRuns(around, signal, models.runIds, gone.needed);
  const leaving = await findLeavingRuns(around, signal, runs.wanted, startedAt);
  await around.writer.remove(leaving);
  return {
    written: notebooks.written + models.written + gone.written + runs.written,
    removed: notebooks.removed + gone.removed + leaving.length,
  };
}

/** Writes the models there are; answers their references and the runs they depend on. */
async function reconcileModels(around: Surroundings, signal: AbortSignal) {
  const wanted = new Set<string>();
  const runIds = new Set<string>();
  let written = 0;
  for await (const models of around.core.listModels()) {
    const entities = await mapParallel(models, PARALLEL, async model => {
      signal.throwIfAborted();
      const { details, runs } = await producersOf(model, around);
      runs.forEach(run => runIds.add(run.id));
      const ids = runs.map(run => run.id);
      return createModelEntity(details ?? model, ids, around.config.appUrl);
    });
    entities.forEach(entity => wanted.add(stringifyEntityRef(entity)));
    written += await around.writer.write(entities);
  }
  return { wanted, runIds, written };
}

/** Only versions with an alias matter, and only the details tell which run made them. */
async function producersOf(model: Model, around: Surroundings) {
  if (!Object.keys(model.aliases ?? {}).length) {
    return { runs: [] };
  }
  const details = await around.core.getModel(model.tracker, model.name);
  const runs = await existingRuns(
    details ? aliasedRunIds(details) : [],
    around,
  );
  return { details, runs };
}

/**
 * Puts the notice on entities whose model is gone and removes those whose time is over; answers the runs that the
 * staying ones depend on.
 */
async function reconcileGone(
  around: Surroundings,
  signal: AbortSignal,
  models: { wanted: ReadonlySet<string> },
  startedAt: number,
) {
  const { catalog, config, writer } = around;
  const needed = new Set<string>();
  const overdue: string[] = [];
  let written = 0;
  for await (const page of catalog.ours(MODEL_TYPE)) {
    signal.throwIfAborted();
    const orphans: Entity[] = [];
    for (const entity of page) {
      const ref = stringifyEntityRef(entity);
      if (models.wanted.has(ref) || (await hasModel(entity, around))) {
        continue;
      }
      if (isOverdue(entity, config.orphanGraceMs, startedAt)) {
        overdue.push(ref);
        continue;
      }
      const dependsOn = entity.spec?.dependsOn;
      [dependsOn].flat().forEach(target => needed.add(String(target)));
      orphans.push(createOrphan(entity, config.orphanGraceMs, startedAt));
    }
    written += await writer.write(orphans);
  }
  await writer.remove(overdue);
  return { needed, written, removed: overdue.length };
}

/** Whether it came into being while we compared; a change that another replica follows. */
async function hasModel(entity: Entity, around: Surroundings) {
  const annotations = entity.metadata.annotations ?? {};
  const model = await around.core.getModel(
    annotations[ANNOTATION_MODEL_TRACKER] ?? '',
    annotations[ANNOTATION_MODEL_NAME] ?? '',
  );
  return model !== undefined;
}

/** Writes the runs that the policy wants, the most wanted first, up to the cap. */
async function reconcileRuns(
  around: Surroundings,
  signal: AbortSignal,
  runIds: ReadonlySet<string>,
  needed: ReadonlySet<string>,
) {
  const { core, catalog, writer, config } = around;
  const wanted = new Set(needed);
  let left = config.maxRuns;
  let written = 0;
  const write = async (runs: Run[]) => {
    signal.throwIfAborted();
    const fresh = runs.filter(run => !wanted.has(runEntityRef(run.id)));
    const entities = await runEntities(fresh.slice(0, left), around);
    entities.forEach(entity => wanted.add(stringifyEntityRef(entity)));
    left -= entities.length;
    written += await writer.write(entities);
  };
  await write(await existingRuns([...runIds].slice(0, left), around));
  await write(await core.pinnedRuns(undefined, config.maxRuns));
  for (const project of await catalog.projects()) {
    await write(await wantedRuns(project, around));
  }
  return { wanted, written };
}

async function findLeavingRuns(
  around: Surroundings,
  signal: AbortSignal,
  wanted: ReadonlySet<string>,
  startedAt: number,
): Promise<string[]> {
  const leaving: string[] = [];
  for await (const page of around.catalog.ours(RUN_TYPE)) {
    for (const entity of page) {
      signal.throwIfAborted();
      const ref = stringifyEntityRef(entity);
      if (!wanted.has(ref) && !(await isNewer(entity, around, startedAt))) {
        leaving.push(ref);
      }
    }
  }
  return leaving;
}

/** Whether the run came into being while we compared. */
async function isNewer(
  entity: Entity,
  around: Surroundings,
  startedAt: number,
): Promise<boolean> {
  const runId = entity.metadata.annotations?.[ANNOTATION_RUN_ID] ?? '';
  const run = runId && (await around.core.getRun(runId));
  return Boolean(run && new Date(run.createdAt).getTime() >= startedAt);
}
