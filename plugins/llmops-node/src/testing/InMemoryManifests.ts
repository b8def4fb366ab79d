import { InputError } from '@backstage/errors';
import type { AppliedObject } from '@llmops/backstage-plugin-llmops-common';
import type {
  ManifestApplication,
  ManifestPlace,
  ManifestTarget,
} from '../manifests';

/**
 * A target on the cluster `memory` that keeps what was applied; it takes ConfigMaps alone.
 *
 * @public
 */
export class InMemoryManifests implements ManifestTarget {
  readonly id = 'memory';
  /** Everything that was asked for and not refused. */
  readonly applications: ManifestApplication[] = [];
  readonly #places: Record<string, string>;

  /** @param places - owner by namespace */
  constructor(places: Record<string, string>) {
    this.#places = places;
  }

  places(owner: string): ManifestPlace[] {
    return Object.entries(this.#places)
      .filter(([, of]) => of === owner)
      .map(([namespace]) => ({ cluster: 'memory', namespace }));
  }

  async apply(application: ManifestApplication): Promise<AppliedObject[]> {
    const applied = application.manifests.map(({ kind, metadata }, index) => {
      const name =
        typeof metadata === 'object' && metadata !== null && 'name' in metadata
          ? metadata.name
          : undefined;
      if (kind !== 'ConfigMap' || typeof name !== 'string') {
        throw new InputError(`manifest ${index + 1} is no ConfigMap`);
      }
      return { apiVersion: 'v1', kind, name, outcome: 'created' as const };
    });
    this.applications.push(application);
    return applied;
  }
}
