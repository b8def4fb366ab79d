import type { JsonObject } from '@backstage/types';
import type { AppliedObject } from '@llmops/backstage-plugin-llmops-common';

/**
 * Where manifests of an owner may be applied.
 *
 * @public
 */
export interface ManifestPlace {
  /** Name of the cluster in the configuration. */
  cluster: string;
  namespace: string;
}

/**
 * Manifests to be applied. They come from people: nothing of them is checked yet.
 *
 * @public
 */
export interface ManifestApplication extends ManifestPlace {
  /** Entity reference, in lower case. */
  owner: string;
  manifests: JsonObject[];
  /** Whether the cluster only says what would become of them. */
  dryRun: boolean;
}

/**
 * Applies manifests to clusters.
 *
 * @public
 */
export interface ManifestTarget {
  /** Unique among all targets, for example the name of the module. */
  readonly id: string;

  /**
   * The places of an owner, and nowhere else.
   *
   * @param owner - entity reference, in lower case
   */
  places(owner: string): ManifestPlace[];

  /**
   * Applies all manifests, or none: each is shown to the cluster first. Applying the same again changes nothing.
   *
   * Rejects with an `InputError` that names the manifest that is none, has a kind that the configuration does not allow, or
   * names another namespace; with a `ConflictError` that names the other field manager; with a `NotAllowedError` where the
   * owner has no place or an object belongs to another owner.
   */
  apply(application: ManifestApplication): Promise<AppliedObject[]>;
}
