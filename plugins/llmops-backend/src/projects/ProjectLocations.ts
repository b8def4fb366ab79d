import {
  ANNOTATION_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, isError, NotAllowedError } from '@backstage/errors';
import { ANNOTATION_PROJECT } from '@llmops/backstage-plugin-llmops-common';
import type {
  ProjectLocation,
  ProjectSource,
} from '@llmops/backstage-plugin-llmops-node';

export interface ProjectLocationsOptions {
  /** The first one that handles a location is asked. */
  sources: readonly ProjectSource[];
  /** Beginnings of the catalog's location references whose entities may name any repository. */
  trustedOrigins: readonly string[];
}

/**
 * Says which repository an entity speaks for: the one that its annotation names, and only if the entity was read from
 * there. Its owner decides who may see and run what is in the repository, and everybody can register an entity.
 */
export class ProjectLocations {
  readonly #options: ProjectLocationsOptions;

  constructor(options: ProjectLocationsOptions) {
    this.#options = options;
  }

  /** Throws an `InputError` without the annotation, and a `NotAllowedError` when the entity comes from elsewhere. */
  of(entity: Entity): ProjectLocation {
    const entityRef = stringifyEntityRef(entity);
    const repository = entity.metadata.annotations?.[ANNOTATION_PROJECT];
    if (!repository) {
      throw new InputError(
        `"${entityRef}" does not say where its files are; add the annotation ${ANNOTATION_PROJECT} to its catalog-info.yaml`,
      );
    }
    const location = { entityRef, repository };
    const origin = entity.metadata.annotations?.[ANNOTATION_LOCATION] ?? '';
    if (!this.#speaksFor(location, origin)) {
      throw new NotAllowedError(
        `"${entityRef}" names the repository ${JSON.stringify(
          repository,
        )} in its annotation ${ANNOTATION_PROJECT}, but was read from ${shown(
          origin,
        )}: an entity speaks only for the repository it comes from. Move its catalog-info.yaml there, or have a platform engineer add its place to llmops.projects.trustedOrigins`,
      );
    }
    return location;
  }

  /** Throws an `InputError` when nothing reads such a repository. */
  sourceOf({ entityRef, repository }: ProjectLocation): ProjectSource {
    const source = this.#options.sources.find(candidate =>
      candidate.handles({ entityRef, repository }),
    );
    if (!source) {
      throw new InputError(
        `No project source reads "${repository}" of ${entityRef}; ${advice(
          repository,
        )}`,
      );
    }
    return source;
  }

  #speaksFor(location: ProjectLocation, origin: string): boolean {
    const { trustedOrigins } = this.#options;
    if (trustedOrigins.some(prefix => origin.startsWith(prefix))) {
      return true;
    }
    const source = this.sourceOf(location);
    try {
      return source.isOrigin(location, origin);
    } catch (error) {
      // An address that cannot be one is refused by whoever opens it, with its own words.
      if (isError(error)) {
        return true;
      }
      throw error;
    }
  }
}

/** Paths of this machine are nobody's business. */
function shown(origin: string): string {
  return origin.startsWith('url:')
    ? origin.slice('url:'.length)
    : 'another place';
}

function advice(repository: string): string {
  const ssh = /^(?:ssh:\/\/)?(?:[\w.-]+@)([\w.-]+)[:/](.+?)(?:\.git)?$/.exec(
    repository,
  );
  return ssh
    ? `write its address as https://${ssh[1]}/${ssh[2]} in the annotation ${ANNOTATION_PROJECT}`
    : `correct the annotation ${ANNOTATION_PROJECT}, or install a source for it`;
}
