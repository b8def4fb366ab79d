import type {
  Model,
  ModelCard,
  ModelComparison,
  ModelDetails,
  ModelFacets,
  ModelLineage,
} from '@llmops/backstage-plugin-llmops-common';
import { modelNotFound } from '../models/modelNotFound';
import type { ModelConditions, ModelStore } from '../models/ModelStore';
import type { FilterableModelService } from '../models/types';
import type { Caller, ModelService, Reader } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedModelServiceOptions {
  service: FilterableModelService;
  models: Pick<ModelStore, 'get'>;
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

  async facets(
    conditions: ModelConditions,
    reader: Reader,
  ): Promise<ModelFacets> {
    const { filter } = await this.#options.access.toModels(reader);
    return this.#options.service.facets(conditions, filter);
  }

  async get(
    tracker: string,
    name: string,
    reader: Reader,
  ): Promise<ModelDetails> {
    const { models, runs } = await this.#readable(tracker, name, reader);
    const model = await this.#options.service.get(tracker, name, runs.mayRead);
    const update = !model.readOnlyReason && models.mayUpdate(model);
    return { ...model, permitted: { update } };
  }

  async card(
    tracker: string,
    name: string,
    version: string | undefined,
    reader: Reader,
  ): Promise<ModelCard> {
    await this.#readable(tracker, name, reader);
    return this.#options.service.card(tracker, name, version);
  }

  async compare(
    tracker: string,
    name: string,
    versions: { from: string; to: string },
    reader: Reader,
  ): Promise<ModelComparison> {
    const { runs } = await this.#readable(tracker, name, reader);
    const { service } = this.#options;
    return service.compare(tracker, name, versions, runs.mayRead);
  }

  async lineage(
    tracker: string,
    name: string,
    version: string | undefined,
    reader: Reader,
  ): Promise<ModelLineage> {
    const { runs } = await this.#readable(tracker, name, reader);
    const { service } = this.#options;
    return service.lineage(tracker, name, version, runs.mayRead);
  }

  /** The models that changed last, for the overview. */
  async newest(limit: number, caller: Caller): Promise<Model[]> {
    const { filter } = await this.#options.access.toModels(caller);
    return this.#options.service.newest(limit, filter);
  }

  async #readable(tracker: string, name: string, reader: Reader) {
    const [models, runs, model] = await Promise.all([
      this.#options.access.toModels(reader),
      this.#options.access.toRuns(reader),
      this.#options.models.get(tracker, name),
    ]);
    if (!model || !models.mayRead(model)) {
      throw modelNotFound(tracker, name);
    }
    return { models, runs };
  }
}
