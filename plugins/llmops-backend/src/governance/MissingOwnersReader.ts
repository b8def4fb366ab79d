import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  type MissingOwner,
  type MissingOwners,
  projectEntityFilter,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { RunRow } from '../database/rows';

/** Lines of each kind. */
const MOST_LINES = 500;
const BATCH = 200;

export interface MissingOwnersReaderOptions {
  database: Knex;
  unownedGroup: string;
  /** Read as the backend itself: whether an owner exists does not depend on who asks. */
  catalog: CatalogService;
  auth: AuthService;
}

type Line = Omit<MissingOwner, 'reason'>;

/** Finds models, projects and runs that nobody answers for. */
export class MissingOwnersReader {
  readonly #options: MissingOwnersReaderOptions;

  static create(options: MissingOwnersReaderOptions): MissingOwnersReader {
    return new MissingOwnersReader(options);
  }

  private constructor(options: MissingOwnersReaderOptions) {
    this.#options = options;
  }

  async read(): Promise<MissingOwners> {
    const { database, unownedGroup } = this.#options;
    const projects = await this.#projects();
    const owners = new Set(projects.map(({ owner }) => owner));
    for (const table of ['models', 'runs']) {
      const found: Array<string | null> = await database(table)
        .distinct()
        .pluck('owner');
      found.forEach(owner => owners.add(owner ?? unownedGroup));
    }
    const unknown = await this.#withoutEntity([...owners]);
    const missing = [...new Set([...unknown, unownedGroup])];
    const lines = [
      await this.#models(missing),
      projects.filter(({ owner }) => missing.includes(owner)),
      await this.#runs(missing),
    ];
    const [models, ofProjects, runs] = lines.map(part =>
      part.reduce((sum, { count }) => sum + count, 0),
    );
    return {
      counts: { models, projects: ofProjects, runs },
      complete: lines.every(part => part.length <= MOST_LINES),
      items: lines
        .flatMap(part => part.slice(0, MOST_LINES))
        .map(line => ({
          ...line,
          reason: line.owner === unownedGroup ? 'unowned' : 'unknown',
        })),
    };
  }

  async #models(owners: string[]): Promise<Line[]> {
    const { database, unownedGroup } = this.#options;
    const rows: Array<{
      tracker: string;
      name: string;
      owner: string | null;
      project: string | null;
    }> = await database('models')
      .select('tracker', 'name', 'owner', 'project')
      .where(group => group.whereIn('owner', owners).orWhereNull('owner'))
      .orderBy(['name', 'tracker']);
    return rows.map(row => ({
      kind: 'model',
      name: row.name,
      tracker: row.tracker,
      project: row.project ?? undefined,
      owner: row.owner ?? unownedGroup,
      count: 1,
    }));
  }

  /** Runs of one owner and project are one line, with the newest of them. */
  async #runs(owners: string[]): Promise<Line[]> {
    const rows = await this.#options
      .database<RunRow>('runs')
      .select('owner', 'project')
      .count({ count: '*' })
      .max({ newest: 'created_at' })
      .whereIn('owner', owners)
      .groupBy('owner', 'project')
      .orderBy(['owner', 'project']);
    return Promise.all(
      rows.map(async ({ owner, project, count, newest }, index) => {
        const run =
          index < MOST_LINES &&
          (await this.#options
            .database<RunRow>('runs')
            .where({ owner, project, created_at: newest })
            .first('id', 'name'));
        return {
          kind: 'run' as const,
          name: run ? run.name : '',
          runId: run ? run.id : undefined,
          project: project || undefined,
          owner,
          count: Number(count),
        };
      }),
    );
  }

  async #projects(): Promise<Line[]> {
    const { items } = await this.#options.catalog.getEntities(
      {
        filter: projectEntityFilter,
        fields: ['kind', 'metadata', 'spec.owner', 'relations'],
      },
      await this.#asService(),
    );
    return items.map(entity => ({
      kind: 'project',
      name: entity.metadata.title ?? entity.metadata.name,
      project: stringifyEntityRef(entity),
      owner: ownerOf(entity) ?? this.#options.unownedGroup,
      count: 1,
    }));
  }

  /** Those of the references that no entity has. */
  async #withoutEntity(refs: string[]): Promise<string[]> {
    const unknown: string[] = [];
    for (let start = 0; start < refs.length; start += BATCH) {
      const entityRefs = refs.slice(start, start + BATCH);
      const { items } = await this.#options.catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind'] },
        await this.#asService(),
      );
      unknown.push(...entityRefs.filter((_, index) => !items[index]));
    }
    return unknown;
  }

  async #asService() {
    return {
      credentials: await this.#options.auth.getOwnServiceCredentials(),
    };
  }
}

function ownerOf(entity: Entity): string | undefined {
  const owner = entity.spec?.owner;
  return (
    entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)
      ?.targetRef ?? (typeof owner === 'string' ? owner : undefined)
  );
}
