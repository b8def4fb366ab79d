import { randomUUID } from 'node:crypto';
import { isError } from '@backstage/errors';
import type { PipelinesClient } from '../client/PipelinesClient';
import type { ApiExperiment } from '../client/schemas';

/** The right to send one run to the server, kept by the server. */
export interface DispatchClaim {
  experimentId: string;
  /** Made by this call, so that nobody else sends. */
  isOwn: boolean;
  /** Since it was made, on the server's clock. */
  ageMs: number;
}

/**
 * Who may send the run of a dispatch key, and since when a request may be under way. The server makes a run anew for
 * every request, but takes each name of an experiment once: an empty experiment named by the dispatch key is the
 * claim. It outlives the portal, every replica sees it, and it is deleted as soon as the run is known.
 */
export class DispatchClaims {
  readonly #client: PipelinesClient;

  constructor(client: PipelinesClient) {
    this.#client = client;
  }

  async find(
    dispatchKey: string,
    namespace: string | undefined,
  ): Promise<DispatchClaim | undefined> {
    const { experiment, serverTime } = await this.#client.findExperiment(
      nameOf(dispatchKey),
      namespace,
    );
    return experiment && toClaim(experiment, serverTime, false);
  }

  /** The claim: made now, or the one there is; undefined when that one went at this moment. */
  async take(
    dispatchKey: string,
    namespace: string | undefined,
  ): Promise<DispatchClaim | undefined> {
    const name = nameOf(dispatchKey);
    const owner = randomUUID();
    const description = `A run is being sent by the portal (${owner})`;
    try {
      const { experiment_id: experimentId } =
        await this.#client.createExperiment({ name, description, namespace });
      return { experimentId, isOwn: true, ageMs: 0 };
    } catch (error) {
      // Somebody has it, or the answer to this request was lost.
      const { experiment, serverTime } = await this.#client.findExperiment(
        name,
        namespace,
      );
      if (experiment) {
        const isOwn = experiment.description === description;
        return toClaim(experiment, serverTime, isOwn);
      }
      if (isError(error) && error.name === 'ConflictError') {
        return undefined;
      }
      throw error;
    }
  }

  /** Gives up exactly this claim; a newer one of the same key stays. */
  async release({ experimentId }: DispatchClaim): Promise<void> {
    await this.#client.deleteExperiment(experimentId);
  }
}

function nameOf(dispatchKey: string): string {
  return `llmops-dispatch-${dispatchKey}`;
}

function toClaim(
  { experiment_id: experimentId, created_at: createdAt }: ApiExperiment,
  serverTime: Date,
  isOwn: boolean,
): DispatchClaim {
  const made = createdAt === undefined ? serverTime : new Date(createdAt);
  return {
    experimentId,
    isOwn,
    ageMs: Math.max(0, serverTime.getTime() - made.getTime()),
  };
}
