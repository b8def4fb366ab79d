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
import { PROJECT_TYPE } from '@llmops/backstage-plugin-llmops-common';
import type {
  ProjectCheckout,
  ProjectLocation,
} from '@llmops/backstage-plugin-llmops-node';
import type { ProjectLocations } from './ProjectLocations';
import type { ProjectReader, ProjectRecord } from './ProjectReader';

export interface CatalogProjectReaderOptions {
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  locations: ProjectLocations;
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
    return {
      entityRef: stringifyEntityRef(entity),
      title: entity.metadata.title ?? entity.metadata.name,
      owner: ownerOf(entity, ref),
      location: this.#options.locations.of(entity),
    };
  }

  async open(
    location: ProjectLocation,
    ref?: string,
  ): Promise<ProjectCheckout> {
    return this.#options.locations.sourceOf(location).open(location, ref);
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
