import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type ModelFacts,
  readModelCard,
} from '@llmops/backstage-plugin-llmops-common';
import type { ProjectLocation } from '@llmops/backstage-plugin-llmops-node';
import type { Producer } from '../models/findProducers';
import type { ProjectReader } from '../projects/ProjectReader';

/** A card and where it was found. */
export interface FoundCard {
  source: ModelFacts['cardSource'];
  text: string;
  path?: string;
  commit?: string;
  /** Why the files could not be read. */
  problem?: string;
}

/** Files that may hold the card; a README does only when it states facts, since every project has one. */
const FILES = [
  { path: 'MODEL_CARD.md', source: 'model-card', needsFacts: false },
  { path: 'README.md', source: 'readme', needsFacts: true },
] as const;

/** Cards of commits never change, so that a few are kept. */
const KEPT = 50;
const LARGEST_KEPT = 256 * 1024;

/** Finds the cards of model versions. */
export class ModelCards {
  readonly #projects: Pick<ProjectReader, 'open'>;
  readonly #logger: LoggerService;
  readonly #kept = new Map<string, FoundCard | undefined>();

  static create(options: {
    projects: Pick<ProjectReader, 'open'>;
    logger: LoggerService;
  }): ModelCards {
    return new ModelCards(options.projects, options.logger);
  }

  private constructor(
    projects: Pick<ProjectReader, 'open'>,
    logger: LoggerService,
  ) {
    this.#projects = projects;
    this.#logger = logger;
  }

  /**
   * The card in the project's files at the source run's commit, else the description in the tracker. A repository that
   * is gone or unreachable costs the card, not the page.
   */
  async of(
    producer: Producer | undefined,
    description: string | undefined,
  ): Promise<FoundCard> {
    const { run, inputs } = producer ?? {};
    let problem: string | undefined;
    if (run?.commit && run.project && inputs?.repository) {
      const location = {
        entityRef: run.project,
        repository: inputs.repository,
      };
      try {
        const card = await this.#read(location, run.commit);
        if (card) {
          return card;
        }
      } catch (error) {
        problem = `The files of ${location.entityRef} at ${run.commit} cannot be read`;
        this.#logger.warn(`${problem}: ${error}`);
      }
    }
    return {
      source: description?.trim() ? 'description' : 'none',
      text: description ?? '',
      problem,
    };
  }

  async #read(
    location: ProjectLocation,
    commit: string,
  ): Promise<FoundCard | undefined> {
    const key = JSON.stringify([location.repository, commit]);
    if (this.#kept.has(key)) {
      return this.#kept.get(key);
    }
    const card = await this.#find(location, commit);
    if ((card?.text.length ?? 0) <= LARGEST_KEPT) {
      this.#kept.set(key, card);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > KEPT) {
        this.#kept.delete(oldest);
      }
    }
    return card;
  }

  async #find(
    location: ProjectLocation,
    commit: string,
  ): Promise<FoundCard | undefined> {
    const checkout = await this.#projects.open(location, commit);
    for (const { path, source, needsFacts } of FILES) {
      const text = await checkout.readFile(path);
      if (
        text !== undefined &&
        (!needsFacts || readModelCard(text).facts !== undefined)
      ) {
        return { source, text, path, commit };
      }
    }
    return undefined;
  }
}
