import { setTimeout as wait } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import { isOutcomeUnknown } from '../client/PipelinesError';
import type { NewRun, PipelinesClient } from '../client/PipelinesClient';
import type { ApiRun } from '../client/schemas';
import { type DispatchClaim, DispatchClaims } from './DispatchClaims';

/** How long which doubts last. */
export interface SendingTimes {
  /**
   * A request of unknown outcome may make its run for so long: the server makes the Workflow before its own record,
   * and deletes a Workflow without one after two minutes.
   */
  graceMs: number;
  /** A claim that is older than this at the time of sending is not used: this process was held up. */
  freshMs: number;
  /** Longest wait for a run that another replica is sending. */
  patienceMs: number;
  lookEveryMs: number;
}

export const DEFAULT_TIMES: SendingTimes = {
  graceMs: 180_000,
  freshMs: 10_000,
  patienceMs: 5_000,
  lookEveryMs: 500,
};

/** What is sent is put together only once nothing of the name was found. */
export type RunPreparation = () => Promise<Omit<NewRun, 'displayName'>>;

/**
 * Makes one run for a dispatch key, although the server makes one for every request. A run is sent only under a claim,
 * and only when there is none of the name after the claim was taken. A request whose outcome is unknown leaves its
 * claim behind: until the grace time is over nobody sends again, and everybody looks.
 */
export class RunSender {
  readonly #client: PipelinesClient;
  readonly #claims: DispatchClaims;
  readonly #times: SendingTimes;
  /** What is being sent here, by namespace and dispatch key. */
  readonly #sending = new Map<string, Promise<ApiRun>>();

  constructor(client: PipelinesClient, times: SendingTimes = DEFAULT_TIMES) {
    this.#client = client;
    this.#claims = new DispatchClaims(client);
    this.#times = times;
  }

  /**
   * The run of a dispatch key; undefined when there is none and none can come into being any more. Rejects with a
   * `ServiceUnavailableError` while one may.
   */
  async find(
    dispatchKey: string,
    namespace: string | undefined,
  ): Promise<ApiRun | undefined> {
    // The claim comes first: a run that is made between the two looks is found by the second.
    const claim = await this.#claims.find(dispatchKey, namespace);
    const [run] = await this.#client.findRuns(dispatchKey, namespace);
    if (run && claim) {
      await this.#claims.release(claim);
    }
    if (!run && claim && claim.ageMs < this.#times.graceMs) {
      throw this.#doubt(dispatchKey, claim);
    }
    return run;
  }

  /** Sends the run, unless it was sent before. */
  async send(
    dispatchKey: string,
    namespace: string | undefined,
    prepare: RunPreparation,
  ): Promise<ApiRun> {
    const id = `${namespace ?? ''}/${dispatchKey}`;
    const known = this.#sending.get(id);
    if (known) {
      return known;
    }
    const sending = this.#send(dispatchKey, namespace, prepare).finally(() =>
      this.#sending.delete(id),
    );
    this.#sending.set(id, sending);
    return sending;
  }

  async #send(
    dispatchKey: string,
    namespace: string | undefined,
    prepare: RunPreparation,
  ): Promise<ApiRun> {
    const [run] = await this.#client.findRuns(dispatchKey, namespace);
    if (run) {
      return run;
    }
    const prepared = await prepare();
    const giveUpAt = performance.now() + this.#times.patienceMs;
    for (;;) {
      const takenAt = performance.now();
      const claim = await this.#claims.take(dispatchKey, namespace);
      const [found] = await this.#client.findRuns(dispatchKey, namespace);
      if (found) {
        if (claim) {
          await this.#claims.release(claim);
        }
        return found;
      }
      if (claim?.isOwn) {
        return this.#sendClaimed(
          { displayName: dispatchKey, ...prepared },
          { claim, takenAt, namespace },
        );
      }
      if (!claim) {
        continue;
      }
      if (claim.ageMs >= this.#times.graceMs) {
        // Whoever had it came to nothing; the next round takes a new one.
        await this.#claims.release(claim);
      } else if (performance.now() >= giveUpAt) {
        throw this.#doubt(dispatchKey, claim);
      } else {
        await wait(this.#times.lookEveryMs);
      }
    }
  }

  async #sendClaimed(
    run: NewRun,
    held: {
      claim: DispatchClaim;
      takenAt: number;
      namespace: string | undefined;
    },
  ): Promise<ApiRun> {
    const { claim, takenAt, namespace } = held;
    if (performance.now() - takenAt > this.#times.freshMs) {
      // Others may think that this process is gone.
      await this.#claims.release(claim);
      throw new ServiceUnavailableError(
        `The run ${run.displayName} was not sent, since this portal was held up; it is tried again`,
      );
    }
    let made: ApiRun;
    try {
      made = await this.#client.createRun(run);
    } catch (error) {
      if (!isOutcomeUnknown(error)) {
        await this.#claims.release(claim);
        throw error;
      }
      const [found] = await this.#client.findRuns(run.displayName, namespace);
      if (!found) {
        throw error;
      }
      made = found;
    }
    // The run can be found from now on; should this fail, whoever finds the run takes the claim away.
    await this.#claims.release(claim).catch(() => {});
    return made;
  }

  #doubt(dispatchKey: string, { ageMs }: DispatchClaim): Error {
    const seconds = Math.ceil((this.#times.graceMs - ageMs) / 1000);
    return new ServiceUnavailableError(
      `A request for the run ${dispatchKey} may still be under way; the portal looks for it for another ${seconds} s before it sends one more`,
    );
  }
}
