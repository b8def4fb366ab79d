import type {
  Model,
  ModelCard,
  ModelComparison,
  ModelDetails,
  ModelFacets,
  ModelLineage,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilterSubject } from '../database/runFilter';
import type { ModelFilter } from './modelFilter';
import type { ModelConditions, ModelQuery } from './ModelStore';

/** Which of the runs behind a model the caller may see; the others are left out. */
export type RunVisibility = (run: RunFilterSubject) => boolean;

/** A model before it is known what the caller may do with it. */
export type PlainModelDetails = Omit<ModelDetails, 'permitted'>;

/** The service before authorization: the caller is not looked at, lists take the filter that authorization compiled. */
export interface FilterableModelService {
  list(
    query: ModelQuery,
    filter?: ModelFilter,
  ): Promise<{ items: Model[]; nextCursor?: string }>;
  facets(
    conditions: ModelConditions,
    filter?: ModelFilter,
  ): Promise<ModelFacets>;
  /** The models that changed last. */
  newest(limit: number, filter?: ModelFilter): Promise<Model[]>;
  /** All that follow reject with a `NotFoundError` for a model or version that does not exist. */
  get(
    tracker: string,
    name: string,
    isRunVisible?: RunVisibility,
  ): Promise<PlainModelDetails>;
  /** Of the newest version unless told. */
  card(tracker: string, name: string, version?: string): Promise<ModelCard>;
  compare(
    tracker: string,
    name: string,
    versions: { from: string; to: string },
    isRunVisible: RunVisibility,
  ): Promise<ModelComparison>;
  /** Of the newest version unless told. */
  lineage(
    tracker: string,
    name: string,
    version: string | undefined,
    isRunVisible: RunVisibility,
  ): Promise<ModelLineage>;
}
