import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type Model,
  type ModelDetails,
  modelEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilterSubject } from '../database/runFilter';
import type { ProjectReader } from '../projects/ProjectReader';
import type { ModelFilter } from './modelFilter';
import { modelNotFound } from './modelNotFound';
import type { ModelQuery, ModelStore, StoredModel } from './ModelStore';
import { readVersions, type VersionSources } from './readVersions';
import type { FilterableModelService } from './types';

/** File of a project that describes its model, as model hubs know it. */
const CARD = 'MODEL_CARD.md';

export interface ModelServiceOptions extends VersionSources {
  models: ModelStore;
  projects: Pick<ProjectReader, 'open'>;
  logger: LoggerService;
}

export class DefaultModelService implements FilterableModelService {
  readonly #options: ModelServiceOptions;

  static create(options: ModelServiceOptions): DefaultModelService {
    return new DefaultModelService(options);
  }

  private constructor(options: ModelServiceOptions) {
    this.#options = options;
  }

  async list(
    query: ModelQuery,
    filter?: ModelFilter,
  ): Promise<{ items: Model[]; nextCursor?: string }> {
    const page = await this.#options.models.list(query, filter);
    return { ...page, items: page.items.map(toModel) };
  }

  async newest(limit: number, filter?: ModelFilter): Promise<Model[]> {
    const models = await this.#options.models.newest(limit, filter);
    return models.map(toModel);
  }

  async get(
    tracker: string,
    name: string,
    isRunVisible: (run: RunFilterSubject) => boolean = () => true,
  ): Promise<ModelDetails> {
    const model = await this.#options.models.get(tracker, name);
    if (!model) {
      throw modelNotFound(tracker, name);
    }
    const { versions, newest } = await readVersions(
      this.#options,
      model,
      isRunVisible,
    );
    const details: ModelDetails = {
      ...toModel(model),
      tags: model.tags,
      url: model.url,
      versions,
    };
    const { project, commit } = newest?.run ?? {};
    if (project && commit && newest?.inputs) {
      details.card = await this.#readCard(
        { entityRef: project, repository: newest.inputs.repository },
        commit,
      );
    }
    return details;
  }

  /** The card at a commit; a repository that is gone or unreachable costs the card, not the page. */
  async #readCard(
    location: { entityRef: string; repository: string },
    commit: string,
  ): Promise<string | undefined> {
    const { projects, logger } = this.#options;
    try {
      const checkout = await projects.open(location, commit);
      return await checkout.readFile(CARD);
    } catch (error) {
      logger.warn(
        `The model card of ${location.entityRef} at ${commit} cannot be read: ${error}`,
      );
      return undefined;
    }
  }
}

function toModel(model: StoredModel): Model {
  return {
    tracker: model.tracker,
    name: model.name,
    owner: model.owner,
    project: model.project,
    description: model.description,
    latestVersion: model.latestVersion,
    aliases: model.aliases,
    entityRef: `resource:default/${modelEntityName(model.tracker, model.name)}`,
    createdAt: model.createdAt,
    updatedAt: model.updatedAt,
  };
}
