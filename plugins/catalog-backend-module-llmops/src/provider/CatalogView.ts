import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  DATASET_TYPE,
  MODEL_TYPE,
  NOTEBOOK_TYPE,
  projectEntityFilter,
  RUN_TYPE,
} from '@llmops/backstage-plugin-llmops-common';

/** What the catalog holds, as far as it matters here. */
export class CatalogView {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  /** References of all projects. */
  async projects(): Promise<string[]> {
    const refs: string[] = [];
    for await (const page of this.catalog.streamEntities(
      {
        filter: projectEntityFilter,
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
      },
      await this.#asService(),
    )) {
      refs.push(...page.map(entity => stringifyEntityRef(entity)));
    }
    return refs;
  }

  /** References of the datasets that a project says it depends on. */
  async datasetsOf(project: string): Promise<string[]> {
    const asService = await this.#asService();
    const entity = await this.catalog.getEntityByRef(project, asService);
    const entityRefs = (entity?.relations ?? [])
      .filter(
        ({ type, targetRef }) =>
          type === RELATION_DEPENDS_ON && targetRef.startsWith('resource:'),
      )
      .map(({ targetRef }) => targetRef);
    if (!entityRefs.length) {
      return [];
    }
    const { items } = await this.catalog.getEntitiesByRefs(
      { entityRefs, filter: { 'spec.type': DATASET_TYPE } },
      asService,
    );
    return items.flatMap(item => (item ? [stringifyEntityRef(item)] : []));
  }

  /** Our entities of a project's runs. */
  async runsOf(project: string): Promise<Entity[]> {
    const { items } = await this.catalog.getEntities(
      {
        filter: {
          kind: 'Resource',
          'spec.type': RUN_TYPE,
          [`relations.${RELATION_DEPENDS_ON}`]: project,
        },
      },
      await this.#asService(),
    );
    return items.filter(isOurs);
  }

  /** Entities by reference; those that do not exist are left out. */
  async byRefs(entityRefs: string[]): Promise<Map<string, Entity>> {
    if (!entityRefs.length) {
      return new Map();
    }
    const { items } = await this.catalog.getEntitiesByRefs(
      { entityRefs },
      await this.#asService(),
    );
    return new Map(
      items.flatMap(item => (item ? [[stringifyEntityRef(item), item]] : [])),
    );
  }

  /** All our entities of models, of runs or of notebooks, page by page. */
  async *ours(
    type: typeof MODEL_TYPE | typeof RUN_TYPE | typeof NOTEBOOK_TYPE,
  ): AsyncGenerator<Entity[]> {
    for await (const page of this.catalog.streamEntities(
      { filter: { kind: 'Resource', 'spec.type': type } },
      await this.#asService(),
    )) {
      yield page.filter(isOurs);
    }
  }

  async countRuns(): Promise<number> {
    const { totalItems } = await this.catalog.queryEntities(
      {
        filter: { kind: 'Resource', 'spec.type': RUN_TYPE },
        fields: ['kind'],
        limit: 1,
      },
      await this.#asService(),
    );
    return totalItems;
  }

  async #asService() {
    return { credentials: await this.auth.getOwnServiceCredentials() };
  }
}

/** Whether a model depends on the run; such a run stays, however old. */
export function isNeeded(run: Entity): boolean {
  return (run.relations ?? []).some(
    ({ type }) => type === RELATION_DEPENDENCY_OF,
  );
}

/** Made by this module, not written into a file by someone. */
export function isOurs(entity: Entity): boolean {
  return Boolean(
    entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION]?.startsWith(
      'llmops:',
    ),
  );
}
