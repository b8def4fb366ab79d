import type { ModelFacts } from '@llmops/backstage-plugin-llmops-common';

/** A model, named as trackers name it. */
export interface ModelKey {
  tracker: string;
  name: string;
}

/** Facts with what they were made from. */
export interface StoredFacts extends ModelFacts {
  /** Of the model's row; another one means that the facts are old. */
  fingerprint: string;
  /** The newest version. */
  version?: string;
  /** Of the file of the card. */
  commit?: string;
}

/** What is known of models beside what trackers report. */
export interface ModelFactsStore {
  /** Replaces the facts of a model; false when they are the same, or when the model is gone. */
  put(model: ModelKey, facts: StoredFacts): Promise<boolean>;
  get(model: ModelKey): Promise<StoredFacts | undefined>;
  /** By `factsKey`. */
  getMany(models: ModelKey[]): Promise<Map<string, ModelFacts>>;
  /** Models without facts, or with facts of another row; at most `limit`. */
  listOutdated(limit: number): Promise<ModelKey[]>;
}

/** One text for a model. */
export function factsKey({ tracker, name }: ModelKey): string {
  return JSON.stringify([tracker, name]);
}
