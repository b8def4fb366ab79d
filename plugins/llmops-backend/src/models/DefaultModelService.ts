import type { ScmIntegrations } from '@backstage/integration';
import {
  type Model,
  type ModelCard,
  type ModelComparison,
  type ModelFacets,
  type ModelLineage,
} from '@llmops/backstage-plugin-llmops-common';
import { judgeCard } from '../modelFacts/judgeCard';
import type { ModelCards } from '../modelFacts/ModelCards';
import { factsKey, type ModelFactsStore } from '../modelFacts/ModelFactsStore';
import { buildLineage } from './buildLineage';
import { compareModelVersions } from './compareModelVersions';
import { type ExaminedVersion, examineVersions } from './examineVersions';
import type { ModelFilter } from './modelFilter';
import { modelNotFound, versionNotFound } from './modelNotFound';
import type {
  ModelConditions,
  ModelQuery,
  ModelStore,
  StoredModel,
} from './ModelStore';
import { readVersions, type VersionSources } from './readVersions';
import { toApiModel } from './toApiModel';
import type {
  FilterableModelService,
  PlainModelDetails,
  RunVisibility,
} from './types';

export interface ModelServiceOptions extends VersionSources {
  models: ModelStore;
  facts: ModelFactsStore;
  cards: ModelCards;
  /** Which hosts of code there are. */
  integrations: ScmIntegrations;
}

/** Models with what is known of their versions. */
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
    return { ...page, items: await this.#withFacts(page.items) };
  }

  async facets(
    conditions: ModelConditions,
    filter?: ModelFilter,
  ): Promise<ModelFacets> {
    return this.#options.models.facets(conditions, filter);
  }

  async newest(limit: number, filter?: ModelFilter): Promise<Model[]> {
    return this.#withFacts(await this.#options.models.newest(limit, filter));
  }

  async get(
    tracker: string,
    name: string,
    isRunVisible: RunVisibility = () => true,
  ): Promise<PlainModelDetails> {
    const { trackers } = this.#options;
    const model = await this.#require(tracker, name);
    const [[plain], { versions }] = await Promise.all([
      this.#withFacts([model]),
      readVersions(this.#options, model, isRunVisible),
    ]);
    return {
      ...plain,
      tags: model.tags,
      url: model.url,
      versions,
      readOnlyReason: trackers.get(tracker)?.registry
        ? undefined
        : `The tracker "${tracker}" cannot be written from here; change the model there`,
    };
  }

  async card(
    tracker: string,
    name: string,
    version?: string,
  ): Promise<ModelCard> {
    const model = await this.#require(tracker, name);
    const examined = await this.#examine(model, version);
    const card = await this.#options.cards.of(
      examined?.producer,
      examined?.version.description ?? model.description,
    );
    const { score, missing } = judgeCard({
      card,
      tags: { ...model.tags, ...examined?.version.tags },
      evaluation: examined?.metrics ?? {},
      dataVersion: examined?.producer.run?.dataVersion,
    });
    return { ...card, score, missing, version: examined?.version.version };
  }

  async compare(
    tracker: string,
    name: string,
    versions: { from: string; to: string },
    isRunVisible: RunVisibility,
  ): Promise<ModelComparison> {
    const model = await this.#require(tracker, name);
    const stored = await this.#options.models.listVersions(tracker, name);
    const [from, to] = await examineVersions(
      this.#options,
      tracker,
      [versions.from, versions.to].map(wanted => {
        const found = stored.find(({ version }) => version === wanted);
        if (!found) {
          throw versionNotFound(name, wanted);
        }
        return found;
      }),
    );
    const { aliases } = model;
    const { integrations } = this.#options;
    return compareModelVersions({
      ...{ from, to, aliases, integrations, isRunVisible },
    });
  }

  async lineage(
    tracker: string,
    name: string,
    version: string | undefined,
    isRunVisible: RunVisibility,
  ): Promise<ModelLineage> {
    const model = await this.#require(tracker, name);
    const examined = await this.#examine(model, version);
    return examined
      ? buildLineage({
          model: name,
          examined,
          facts: await this.#options.facts.get({ tracker, name }),
          integrations: this.#options.integrations,
          isRunVisible,
        })
      : { nodes: [], edges: [] };
  }

  /** A version, the newest unless told; undefined for a model without any. */
  async #examine(
    model: StoredModel,
    wanted: string | undefined,
  ): Promise<ExaminedVersion | undefined> {
    const { tracker, name } = model;
    const stored = await this.#options.models.listVersions(tracker, name);
    const version =
      wanted === undefined
        ? stored[0]
        : stored.find(one => one.version === wanted);
    if (!version && wanted !== undefined) {
      throw versionNotFound(name, wanted);
    }
    const [examined] = await examineVersions(
      this.#options,
      tracker,
      version ? [version] : [],
    );
    return examined;
  }

  async #require(tracker: string, name: string): Promise<StoredModel> {
    const model = await this.#options.models.get(tracker, name);
    if (!model) {
      throw modelNotFound(tracker, name);
    }
    return model;
  }

  async #withFacts(models: StoredModel[]): Promise<Model[]> {
    const facts = await this.#options.facts.getMany(models);
    return models.map(model => toApiModel(model, facts.get(factsKey(model))));
  }
}
