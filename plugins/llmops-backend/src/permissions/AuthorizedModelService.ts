import type {
  Model,
  ModelDetails,
} from '@llmops/backstage-plugin-llmops-common';
import { modelNotFound } from '../models/modelNotFound';
import type { FilterableModelService } from '../models/types';
import type { Caller, ModelService, Reader } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedModelServiceOptions {
  service: FilterableModelService;
  access: Access;
}

/** Shows models to those who may see them, and of the runs behind them only the visible ones. */
export class AuthorizedModelService implements ModelService {
  readonly #options: AuthorizedModelServiceOptions;

  static create(
    options: AuthorizedModelServiceOptions,
  ): AuthorizedModelService {
    return new AuthorizedModelService(options);
  }

  private constructor(options: AuthorizedModelServiceOptions) {
    this.#options = options;
  }

  async list(
    query: Parameters<ModelService['list']>[0],
    reader: Reader,
  ): Promise<{ items: Model[]; nextCursor?: string }> {
    const { filter } = await this.#options.access.toModels(reader);
    return this.#options.service.list(query, filter);
  }

  async get(
    tracker: string,
    name: string,
    reader: Reader,
  ): Promise<ModelDetails> {
    const [models, runs] = await Promise.all([
      this.#options.access.toModels(reader),
      this.#options.access.toRuns(reader),
    ]);
    const model = await this.#options.service.get(tracker, name, runs.mayRead);
    if (!models.mayRead(model)) {
      throw modelNotFound(tracker, name);
    }
    return model;
  }

  /** The models that changed last, for the overview. */
  async newest(limit: number, caller: Caller): Promise<Model[]> {
    const { filter } = await this.#options.access.toModels(caller);
    return this.#options.service.newest(limit, filter);
  }
}
