import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import {
  type CompoundEntityRef,
  type Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_PROJECT,
  PROJECT_TYPE,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ProjectCheckout,
  ProjectLocation,
  ProjectSource,
} from '@llmops/backstage-plugin-llmops-node';
import type { ProjectReader, ProjectRecord } from './ProjectReader';

export interface CatalogProjectReaderOptions {
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  /** The first one that handles a location is asked. */
  sources: readonly ProjectSource[];
}

/** Reads a project's entity as the caller sees it, and its files where the entity says they lie. */
export class CatalogProjectReader implements ProjectReader {
  readonly #options: CatalogProjectReaderOptions;

  private constructor(options: CatalogProjectReaderOptions) {
    this.#options = options;
  }

  static create(options: CatalogProjectReaderOptions): CatalogProjectReader {
    return new CatalogProjectReader(options);
  }

  async describe(
    project: string,
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<ProjectRecord> {
    const ref = readRef(project);
    const entity = await this.#options.catalog.getEntityByRef(ref, {
      credentials,
    });
    const entityRef = stringifyEntityRef(ref);
    if (!entity) {
      throw new NotFoundError(
        `There is no project "${entityRef}" in the catalog that you may see`,
      );
    }
    if (entity.spec?.type !== PROJECT_TYPE) {
      throw new InputError(
        `"${entityRef}" is no training project: its type is "${entity.spec?.type}", not "${PROJECT_TYPE}"`,
      );
    }
    const repository = entity.metadata.annotations?.[ANNOTATION_PROJECT];
    if (!repository) {
      throw new InputError(
        `The project "${entityRef}" does not say where its files lie; add the annotation ${ANNOTATION_PROJECT} to its catalog-info.yaml`,
      );
    }
    return {
      entityRef: stringifyEntityRef(entity),
      title: entity.metadata.title ?? entity.metadata.name,
      owner: ownerOf(entity, ref),
      location: { entityRef: stringifyEntityRef(entity), repository },
    };
  }

  async open(
    location: ProjectLocation,
    ref?: string,
  ): Promise<ProjectCheckout> {
    const source = this.#options.sources.find(candidate =>
      candidate.handles(location),
    );
    if (!source) {
      throw new InputError(
        `No project source reads "${location.repository}" of ${location.entityRef}; correct the annotation ${ANNOTATION_PROJECT}, or install a source for it`,
      );
    }
    return source.open(location, ref);
  }
}

function readRef(project: string): CompoundEntityRef {
  try {
    return parseEntityRef(project, {
      defaultKind: 'component',
      defaultNamespace: 'default',
    });
  } catch {
    throw new InputError(
      `"${project}" is no entity reference; write it as component:default/name`,
    );
  }
}

function ownerOf(entity: Entity, ref: CompoundEntityRef): string {
  const owned = entity.relations?.find(
    ({ type }) => type === RELATION_OWNED_BY,
  );
  if (owned) {
    return owned.targetRef;
  }
  const owner = entity.spec?.owner;
  if (typeof owner !== 'string' || owner === '') {
    throw new InputError(
      `The project "${stringifyEntityRef(
        ref,
      )}" has no owner; name one in its catalog-info.yaml`,
    );
  }
  return stringifyEntityRef(
    parseEntityRef(owner, {
      defaultKind: 'group',
      defaultNamespace: ref.namespace,
    }),
  );
}
