import { useApi } from '@backstage/frontend-plugin-api';
import type { LlmopsSignal } from '@llmops/backstage-plugin-llmops-common';
import { llmopsApiRef } from '../api';
import { isOfModel } from '../lib/change';
import { useLive } from './useLive';

interface ModelName {
  tracker: string;
  name: string;
}

function concerns(model: ModelName) {
  return (change: LlmopsSignal) => isOfModel(change, model);
}

const never = () => false;

/** The card of a version, the newest unless told. */
export function useModelCard(model: ModelName, version: string | undefined) {
  const api = useApi(llmopsApiRef);
  const { tracker, name } = model;
  return useLive({
    key: JSON.stringify([tracker, name, version]),
    load: signal => api.getModelCard(tracker, name, version, signal),
    isAffected: concerns(model),
    isActive: never,
  });
}

/** What a version came from, the newest unless told. */
export function useModelLineage(model: ModelName, version: string | undefined) {
  const api = useApi(llmopsApiRef);
  const { tracker, name } = model;
  return useLive({
    key: JSON.stringify([tracker, name, version]),
    load: signal => api.getModelLineage(tracker, name, version, signal),
    isAffected: concerns(model),
    isActive: never,
  });
}

/** What differs between two versions. */
export function useModelComparison(
  model: ModelName,
  fromVersion: string,
  toVersion: string,
) {
  const api = useApi(llmopsApiRef);
  const { tracker, name } = model;
  return useLive({
    key: JSON.stringify([tracker, name, fromVersion, toVersion]),
    load: signal =>
      api.compareModelVersions(
        tracker,
        name,
        { fromVersion, toVersion },
        signal,
      ),
    isAffected: concerns(model),
    isActive: never,
  });
}
