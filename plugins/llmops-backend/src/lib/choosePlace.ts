import { InputError } from '@backstage/errors';

/**
 * The one of several places that a request means. What it does not say follows from there being only one; rejects with
 * what there is to choose from, naming the field.
 */
export function choosePlace<T extends { cluster: string; namespace: string }>(
  owner: string,
  places: readonly T[],
  wanted: { cluster?: string; namespace?: string },
): T {
  const { cluster, namespace } = wanted;
  const inCluster = places.filter(
    place => cluster === undefined || place.cluster === cluster,
  );
  const chosen = inCluster.filter(
    place => namespace === undefined || place.namespace === namespace,
  );
  if (chosen.length === 1) {
    return chosen[0];
  }
  const isOfCluster =
    inCluster.length === 0 ||
    new Set(inCluster.map(place => place.cluster)).size > 1;
  const names = places.map(place => `${place.cluster}/${place.namespace}`);
  throw new InputError(
    `${isOfCluster ? 'cluster' : 'namespace'}: ${
      chosen.length === 0
        ? `${owner} has no place "${cluster ?? '*'}/${namespace ?? '*'}"`
        : `several places are open to ${owner}`
    }; choose cluster and namespace from ${names.join(', ')}`,
  );
}
