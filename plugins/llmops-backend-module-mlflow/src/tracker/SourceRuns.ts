import type { MlflowClient } from '../client/MlflowClient';

const LIMIT = 10_000;

/**
 * Runs of versions that name only the logged model they were made from (MLflow 3). Neither ever changes, so each is
 * asked for once.
 */
export class SourceRuns {
  readonly #known = new Map<string, string | undefined>();

  constructor(private readonly client: MlflowClient) {}

  async of(
    loggedModelId: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (!loggedModelId) {
      return undefined;
    }
    if (!this.#known.has(loggedModelId)) {
      const runId = await this.client.getLoggedModelRunId(
        loggedModelId,
        signal,
      );
      if (this.#known.size >= LIMIT) {
        this.#known.clear();
      }
      this.#known.set(loggedModelId, runId);
    }
    return this.#known.get(loggedModelId);
  }
}
