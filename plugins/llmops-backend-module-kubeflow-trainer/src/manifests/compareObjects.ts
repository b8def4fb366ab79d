import { isDeepStrictEqual } from 'node:util';
import { isObject } from './readManifest';

/** What the cluster notes of every write, without that anything was changed. */
const BOOKKEEPING = ['managedFields', 'resourceVersion', 'generation'];

/** Whether an object is as it was before it was applied; what controllers say of it meanwhile is left out. */
export function isUnchanged(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(declared(before), declared(after));
}

function declared(object: unknown): unknown {
  if (!isObject(object)) {
    return object;
  }
  const { metadata, status, ...rest } = object;
  return {
    ...rest,
    metadata: Object.fromEntries(
      Object.entries(isObject(metadata) ? metadata : {}).filter(
        ([name]) => !BOOKKEEPING.includes(name),
      ),
    ),
  };
}
