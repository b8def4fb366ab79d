import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { ManifestKind } from '../config/readManifestConfig';

/** What a manifest says it is. */
export interface Manifest extends ManifestKind {
  name: string;
  /** How messages call it. */
  title: string;
  object: JsonObject & { metadata: JsonObject };
}

const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Reads manifests; rejects what is none, what has another kind than those, and what belongs into another namespace. */
export function readManifests(
  manifests: readonly JsonObject[],
  namespace: string,
  kinds: readonly ManifestKind[],
): Manifest[] {
  const read = manifests.map((object, index) =>
    readManifest(object, `manifest ${index + 1}`, namespace, kinds),
  );
  const keys = read.map(({ apiVersion, kind, name }) =>
    [apiVersion, kind, name].join(' '),
  );
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
  if (twice >= 0) {
    throw new InputError(`${read[twice].title} is there twice; keep one`);
  }
  return read;
}

function readManifest(
  object: JsonObject,
  at: string,
  namespace: string,
  kinds: readonly ManifestKind[],
): Manifest {
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw new InputError(
      `${at} is no manifest: it needs apiVersion and kind as texts`,
    );
  }
  const isAllowed = kinds.some(
    allowed => allowed.apiVersion === apiVersion && allowed.kind === kind,
  );
  if (!isAllowed) {
    const names = kinds.map(allowed => `${allowed.apiVersion} ${allowed.kind}`);
    throw new InputError(
      `${at} is a ${apiVersion} ${kind}, which templates may not apply to this cluster; they may apply ${
        names.join(', ') || 'nothing'
      }`,
    );
  }
  if (!isObject(metadata)) {
    throw new InputError(`${at} (${kind}) has no metadata; give it a name`);
  }
  const { name } = metadata;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new InputError(
      `${at} (${kind}): metadata.name is ${JSON.stringify(
        name,
      )}; give a name of lower-case letters, digits, dashes and dots`,
    );
  }
  const title = `${at} (${kind}/${name})`;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw new InputError(
      `${title} is for the namespace ${JSON.stringify(
        metadata.namespace,
      )}, and is to be applied in "${namespace}"; leave metadata.namespace out`,
    );
  }
  return { apiVersion, kind, name, title, object: { ...object, metadata } };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
