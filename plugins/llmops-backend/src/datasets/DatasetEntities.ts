import {
  type Entity,
  parseEntityRef,
  RELATION_DEPENDENCY_OF,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_DATASET_PATH,
  ANNOTATION_PROJECT,
  DATASET_TYPE,
} from '@llmops/backstage-plugin-llmops-common';
import type { ProjectLocations } from '../projects/ProjectLocations';
import type { Caller } from '../services/types';

/** A dataset as its entity describes it. */
export interface DatasetRecord {
  entityRef: string;
  title: string;
  description?: string;
  owner: string;
  /** Projects that depend on it. */
  projects: string[];
  /** Where it is tracked; absent when the entity does not say so. */
  place?: { repository: string; path: string };
  /** Why the entity may not speak for the place that it names. */
  placeRefusal?: Error;
}

/** Finds datasets in the catalog, as the caller sees it. */
export class DatasetEntities {
  readonly #catalog: CatalogService;
  readonly #locations: Pick<ProjectLocations, 'of'>;
  readonly #unownedGroup: string;

  constructor(options: {
    catalog: CatalogService;
    locations: Pick<ProjectLocations, 'of'>;
    unownedGroup: string;
  }) {
    this.#catalog = options.catalog;
    this.#locations = options.locations;
    this.#unownedGroup = options.unownedGroup;
  }

  async list(caller: Caller): Promise<DatasetRecord[]> {
    const { items } = await this.#catalog.getEntities(
      { filter: { kind: 'Resource', 'spec.type': DATASET_TYPE } },
      caller,
    );
    return items
      .map(entity => this.#toRecord(entity))
      .sort((a, b) => a.title.localeCompare(b.title));
  }

  /** Rejects with a `NotFoundError` when the caller sees no such dataset. */
  async get(dataset: string, caller: Caller): Promise<DatasetRecord> {
    const ref = readRef(dataset);
    const entity = await this.#catalog.getEntityByRef(ref, caller);
    if (!entity) {
      throw new NotFoundError(
        `There is no dataset "${ref}" in the catalog that you may see`,
      );
    }
    if (entity.spec?.type !== DATASET_TYPE) {
      throw new InputError(
        `"${ref}" is no dataset: its type is "${entity.spec?.type}", not "${DATASET_TYPE}"`,
      );
    }
    return this.#toRecord(entity);
  }

  #toRecord(entity: Entity): DatasetRecord {
    const { metadata, relations = [], spec } = entity;
    const path = metadata.annotations?.[ANNOTATION_DATASET_PATH];
    const owner = typeof spec?.owner === 'string' ? spec.owner : undefined;
    return {
      entityRef: stringifyEntityRef(entity),
      title: metadata.title ?? metadata.name,
      description: metadata.description,
      owner:
        relations.find(({ type }) => type === RELATION_OWNED_BY)?.targetRef ??
        owner ??
        this.#unownedGroup,
      projects: relations
        .filter(
          ({ type, targetRef }) =>
            type === RELATION_DEPENDENCY_OF &&
            targetRef.startsWith('component:'),
        )
        .map(({ targetRef }) => targetRef),
      ...this.#placeOf(entity, path),
    };
  }

  #placeOf(
    entity: Entity,
    path: string | undefined,
  ): Pick<DatasetRecord, 'place' | 'placeRefusal'> {
    if (!path || !entity.metadata.annotations?.[ANNOTATION_PROJECT]) {
      return {};
    }
    try {
      const { repository } = this.#locations.of(entity);
      return { place: { repository, path } };
    } catch (error) {
      return {
        placeRefusal: error instanceof Error ? error : new Error(String(error)),
      };
    }
  }
}

function readRef(dataset: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(dataset, {
        defaultKind: 'resource',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    throw new InputError(
      `"${dataset}" is no entity reference; write it as resource:default/name`,
    );
  }
}
