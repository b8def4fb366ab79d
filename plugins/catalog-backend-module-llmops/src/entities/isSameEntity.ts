import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '@backstage/catalog-model';

/** Whether the catalog's entity already says all that ours says; what processors added does not count. */
export function isSameEntity(ours: Entity, theirs: Entity): boolean {
  const { annotations, ...metadata } = ours.metadata;
  return (
    isDeepStrictEqual(ours.spec, theirs.spec) &&
    Object.entries(metadata).every(([key, value]) =>
      isDeepStrictEqual(value, theirs.metadata[key]),
    ) &&
    theirs.metadata.description === ours.metadata.description &&
    Object.entries(annotations ?? {}).every(
      ([key, value]) => theirs.metadata.annotations?.[key] === value,
    )
  );
}
