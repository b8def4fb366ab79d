import type { LoggerService } from '@backstage/backend-plugin-api';

/** Who owns an observed run, and the project that it belongs to, if any; full entity references. */
export interface Ownership {
  owner: string;
  project?: string;
}

/** What the catalog knows of an entity. */
export interface KnownEntity {
  kind: string;
  type?: string;
  /** Full reference of its owner. */
  owner?: string;
}

/** Asks the catalog for entities by reference; absent ones are left out of the answer. */
export type FindEntities = (
  refs: string[],
) => Promise<Map<string, KnownEntity>>;

export interface OwnershipResolverOptions {
  findEntities: FindEntities;
  /** Owner of what nobody owns. */
  unownedGroup: string;
  /** `spec.type` of projects. */
  projectType: string;
  logger: LoggerService;
  clock?: () => Date;
}

/** How long an answer of the catalog holds. */
const FRESH_MS = 5 * 60_000;
const LIMIT = 5000;

/**
 * Turns what a tracker's configuration or a tag claims into entities that exist. A claim that names none is left out
 * and told once; while the catalog does not answer, claims are believed, since they are well formed.
 */
export class OwnershipResolver {
  readonly #options: OwnershipResolverOptions;
  readonly #known = new Map<string, { at: number; entity?: KnownEntity }>();
  readonly #told = new Set<string>();

  static create(options: OwnershipResolverOptions): OwnershipResolver {
    return new OwnershipResolver(options);
  }

  private constructor(options: OwnershipResolverOptions) {
    this.#options = options;
  }

  /** In the order of the claims. */
  async resolve(claims: Array<Partial<Ownership>>): Promise<Ownership[]> {
    const refs = new Set(
      claims.flatMap(({ owner, project }) =>
        [owner, project].filter(ref => ref !== undefined),
      ),
    );
    const isAnswering = await this.#ask([...refs]);
    return claims.map(claim => this.#resolve(claim, isAnswering));
  }

  #resolve(claim: Partial<Ownership>, isAnswering: boolean): Ownership {
    const { unownedGroup, projectType } = this.#options;
    const entityOf = (ref: string | undefined) =>
      ref === undefined ? undefined : this.#known.get(ref)?.entity;
    const project = entityOf(claim.project);
    const isProject = project?.type === projectType;
    const isOwner = entityOf(claim.owner) !== undefined;
    if (isAnswering && claim.project !== undefined && !isProject) {
      this.#tell(claim.project, `no entity of the type ${projectType}`);
    }
    if (isAnswering && claim.owner !== undefined && !isOwner) {
      this.#tell(claim.owner, 'no entity of the catalog');
    }
    const owner = isOwner || !isAnswering ? claim.owner : undefined;
    return {
      owner: owner ?? (isProject ? project.owner : undefined) ?? unownedGroup,
      project: isProject || !isAnswering ? claim.project : undefined,
    };
  }

  /** False when the catalog does not answer and something is not known. */
  async #ask(refs: string[]): Promise<boolean> {
    const now = (this.#options.clock?.() ?? new Date()).getTime();
    const old = refs.filter(
      ref => now - (this.#known.get(ref)?.at ?? -Infinity) > FRESH_MS,
    );
    if (old.length === 0) {
      return true;
    }
    try {
      const found = await this.#options.findEntities(old);
      if (this.#known.size > LIMIT) {
        this.#known.clear();
      }
      old.forEach(ref =>
        this.#known.set(ref, { at: now, entity: found.get(ref) }),
      );
      return true;
    } catch (error) {
      this.#options.logger.debug(
        `The catalog was not asked for owners of observed runs: ${error}`,
      );
      return refs.every(ref => this.#known.has(ref));
    }
  }

  #tell(ref: string, problem: string): void {
    if (!this.#told.has(ref) && this.#told.size < LIMIT) {
      this.#told.add(ref);
      this.#options.logger.warn(
        `Observed runs claim to belong to "${ref}", which is ${problem}; add it to the catalog, or correct the ownership rules of the tracker`,
      );
    }
  }
}
