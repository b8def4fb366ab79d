import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
  ANNOTATION_ORPHANED_SINCE,
  ANNOTATION_REMOVED_AFTER,
} from '@llmops/backstage-plugin-llmops-common';

/** Since when the model of an entity is gone from its tracker; undefined while it is there. */
export function orphanedSince(entity: Entity): Date | undefined {
  const text = entity.metadata.annotations?.[ANNOTATION_ORPHANED_SINCE];
  const since = new Date(text ?? NaN);
  return Number.isNaN(since.getTime()) ? undefined : since;
}

/** When the entity of a model that is gone has to go. */
export function isOverdue(
  entity: Entity,
  graceMs: number,
  now: number,
): boolean {
  const since = orphanedSince(entity);
  return since !== undefined && since.getTime() + graceMs <= now;
}

/**
 * The entity of a model that the tracker no longer holds: as the catalog shows it, with the notice that it goes, and
 * when. One that says so already keeps its time.
 */
export function createOrphan(
  shown: Entity,
  graceMs: number,
  now: number,
): Entity {
  const annotations = shown.metadata.annotations ?? {};
  const since = orphanedSince(shown) ?? new Date(now);
  const removedAfter = new Date(since.getTime() + graceMs).toISOString();
  const { namespace, name, title, description, links } = shown.metadata;
  return {
    apiVersion: shown.apiVersion,
    kind: shown.kind,
    metadata: {
      namespace,
      name,
      title,
      ...(description ? { description } : {}),
      annotations: {
        ...pick(annotations, [
          ANNOTATION_LOCATION,
          ANNOTATION_ORIGIN_LOCATION,
          ANNOTATION_MODEL_NAME,
          ANNOTATION_MODEL_TRACKER,
        ]),
        [ANNOTATION_ORPHANED_SINCE]: since.toISOString(),
        [ANNOTATION_REMOVED_AFTER]: removedAfter,
      },
      links,
    },
    spec: shown.spec,
  };
}

function pick(
  values: Record<string, string>,
  names: string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(name => (name in values ? [[name, values[name]]] : [])),
  );
}
