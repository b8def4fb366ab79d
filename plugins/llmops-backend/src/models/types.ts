import type {
  Model,
  ModelDetails,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilterSubject } from '../database/runFilter';
import type { ModelFilter } from './modelFilter';
import type { ModelQuery } from './ModelStore';

/** The service before authorization: the caller is not looked at, lists take the filter that authorization compiled. */
export interface FilterableModelService {
  list(
    query: ModelQuery,
    filter?: ModelFilter,
  ): Promise<{ items: Model[]; nextCursor?: string }>;
  /** Rejects with a `NotFoundError`. Runs that are not visible are left out of the versions that they produced. */
  get(
    tracker: string,
    name: string,
    isRunVisible?: (run: RunFilterSubject) => boolean,
  ): Promise<ModelDetails>;
  /** The models that changed last. */
  newest(limit: number, filter?: ModelFilter): Promise<Model[]>;
}
