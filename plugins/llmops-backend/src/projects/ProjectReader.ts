import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type {
  ProjectCheckout,
  ProjectLocation,
} from '@llmops/backstage-plugin-llmops-node';

/** What the catalog says of a project. */
export interface ProjectRecord {
  /** Full entity reference, lower case. */
  entityRef: string;
  title: string;
  /** Entity reference of the owner. */
  owner: string;
  location: ProjectLocation;
}

/** Reads projects through the catalog and their files through the project sources. */
export interface ProjectReader {
  /**
   * Rejects with a `NotFoundError` when the caller sees no such entity, and with an `InputError` when it is no
   * training project.
   */
  describe(
    project: string,
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<ProjectRecord>;
  /** The files at a branch, tag or commit; the default branch when none is given. */
  open(location: ProjectLocation, ref?: string): Promise<ProjectCheckout>;
}
