import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ORPHANED_SINCE,
  ANNOTATION_REMOVED_AFTER,
} from '@llmops/backstage-plugin-llmops-common';

/** Annotations that come and go. */
const PASSING = [ANNOTATION_ORPHANED_SINCE, ANNOTATION_REMOVED_AFTER];

/** Whether the catalog's entity already says all that ours says; what processors added does not count. */
export function isSameEntity(ours: Entity, theirs: Entity): boolean {
  const { annotations, ...metadata } = ours.metadata;
  const shown = theirs.metadata.annotations ?? {};
  return (
    isDeepStrictEqual(ours.spec, theirs.spec) &&
    Object.entries(metadata).every(([key, value]) =>
      isDeepStrictEqual(value, theirs.metadata[key]),
    ) &&
    theirs.metadata.description === ours.metadata.description &&
    Object.entries(annotations ?? {}).every(
      ([key, value]) => shown[key] === value,
    ) &&
    PASSING.every(key => shown[key] === annotations?.[key])
  );
}
