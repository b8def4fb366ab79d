import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { DecoratorBase } from '@backstage/plugin-search-backend-node';
import type {
  DocumentDecoratorFactory,
  IndexableDocument,
} from '@backstage/plugin-search-common';
import {
  modelEntityName,
  runEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsReader } from '../LlmopsReader';

/** The entity provider gives models and runs this kind and namespace. */
const toRef = (name: string) => `resource:default/${name}`;

/** The type of the documents that the catalog makes of its entities. */
const ENTITIES = 'software-catalog';

class EntityDecorator extends DecoratorBase {
  readonly #refs: Set<string>;

  constructor(refs: Set<string>) {
    super();
    this.#refs = refs;
  }

  async initialize(): Promise<void> {}

  async decorate(
    document: IndexableDocument,
  ): Promise<IndexableDocument | undefined> {
    const ref = document.authorization?.resourceRef;
    return ref && this.#refs.has(ref) ? undefined : document;
  }

  async finalize(): Promise<void> {}
}

/**
 * Leaves entities of models and runs out of the catalog's documents, so that the search shows each of them once: their own
 * documents say more. Entities of older runs, which have no document of their own, stay.
 */
export class EntityDecoratorFactory implements DocumentDecoratorFactory {
  readonly types = [ENTITIES];

  constructor(
    private readonly reader: Pick<LlmopsReader, 'models' | 'runs'>,
    private readonly options: { maxRuns: number; logger: LoggerService },
  ) {}

  async getDecorator(): Promise<DecoratorBase> {
    return new EntityDecorator(await this.#indexedEntities());
  }

  /** Entities that have a document of their own. Without the core none is known: the catalog is found anyway. */
  async #indexedEntities(): Promise<Set<string>> {
    const { maxRuns, logger } = this.options;
    const refs = new Set<string>();
    try {
      for await (const { tracker, name } of this.reader.models()) {
        refs.add(toRef(modelEntityName(tracker, name)));
      }
      let left = maxRuns;
      for await (const { id } of left > 0 ? this.reader.runs() : []) {
        refs.add(toRef(runEntityName(id)));
        left -= 1;
        if (left === 0) {
          break;
        }
      }
    } catch (error) {
      logger.warn(
        `Models and runs may be found twice until the catalog is indexed again: ${stringifyError(
          error,
        )}`,
      );
    }
    return refs;
  }
}
