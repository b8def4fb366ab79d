import type {
  ModelFacets,
  RunModel,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ModelRecord,
  ModelVersionRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { ModelFilter } from './modelFilter';

/** A model with what the portal knows of it beside the tracker. */
export interface StoredModel extends ModelRecord {
  tracker: string;
  latestVersion?: string;
  /** Project of the first version that a run of the portal made. */
  project?: string;
  /** Owner of that project, or whom the model was given to; the configured group for models without one. */
  owner: string;
}

export interface StoredModelVersion extends ModelVersionRecord {
  tracker: string;
}

/** Which models are asked for; values of one list are alternatives. */
export interface ModelConditions {
  project?: string;
  /** Part of the name or of the description. */
  text?: string;
  /** Entity references. */
  owner?: string[];
  lifecycle?: string[];
  baseModel?: string[];
  license?: string[];
  task?: string[];
  language?: string[];
  /** Models whose newest version has a value of this metric. */
  metric?: string;
  metricMin?: number;
  metricMax?: number;
}

export interface ModelQuery extends ModelConditions {
  /** See `readModelOrder`; by name unless told. */
  sort?: string;
  limit?: number;
  cursor?: string;
}

/** Models and versions that trackers reported. */
export interface ModelStore {
  /** Replaces models of the same name and answers the names of those that are new or differ. */
  upsertModels(tracker: string, models: ModelRecord[]): Promise<string[]>;
  /** Replaces versions and answers the names of the models whose versions are new or differ. */
  upsertVersions(
    tracker: string,
    versions: ModelVersionRecord[],
  ): Promise<string[]>;
  /** Gives a model to an owner, who stays whichever runs make further versions. */
  setOwner(tracker: string, name: string, owner: string): Promise<void>;
  removeModels(tracker: string, names: string[]): Promise<void>;
  removeVersions(
    tracker: string,
    versions: Array<{ model: string; version: string }>,
  ): Promise<void>;
  /** Some hundreds of models by name, after the one given; empty at the end. */
  listNames(
    tracker: string,
    after: string | undefined,
  ): Promise<Array<{ name: string; versions: string[] }>>;
  /** Names of models that have a version which one of these tracked runs produced. */
  producedBy(tracker: string, trackedRunIds: string[]): Promise<string[]>;
  /**
   * Reads again which version is the newest, and whose project made it, from what is stored of runs; answers the names
   * of which something else was known. Reported models and versions are settled when they are stored.
   */
  settle(tracker: string, names: string[]): Promise<string[]>;
  get(tracker: string, name: string): Promise<StoredModel | undefined>;
  /** Newest first. */
  listVersions(tracker: string, name: string): Promise<StoredModelVersion[]>;
  /** Rejects an order, range or cursor that is none with an `InputError`. */
  list(
    query: ModelQuery,
    filter?: ModelFilter,
  ): Promise<{ items: StoredModel[]; nextCursor?: string }>;
  /** How many of the models that match have which owner, lifecycle and so on. */
  facets(
    conditions: ModelConditions,
    filter?: ModelFilter,
  ): Promise<ModelFacets>;
  /** The models that changed last. */
  newest(limit: number, filter?: ModelFilter): Promise<StoredModel[]>;
  /** The newest version that each run of the portal produced, by run id. */
  producedByRuns(runIds: string[]): Promise<Map<string, RunModel>>;
}
