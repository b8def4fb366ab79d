import type {
  AttemptObservation,
  AttemptSink,
  LogAppend,
} from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import { appendEvents } from '../database/operations/appendEvents';
import { lockRun } from '../database/operations/lockRun';
import type { AttemptRow } from '../database/rows';
import { LeaseLostError } from '../lease/LeaseLostError';
import { ATTEMPT_LEASES, claimLeases, type Lease } from '../lease/leases';
import type { LogStore } from '../log/LogStore';
import { backoffDelay, type RunCoreSettings } from '../runs/settings';
import { faultPoint } from '../testing/faultPoint';
import { applyObservation } from './applyObservation';
import type { AttemptStore } from './AttemptStore';
import { hideSecret } from './hideSecret';

export interface DatabaseAttemptStoreOptions {
  database: Knex;
  logs: LogStore;
  owner: string;
  settings: RunCoreSettings;
  clock: () => Date;
}

export class DatabaseAttemptStore implements AttemptStore {
  readonly #options: DatabaseAttemptStoreOptions;

  constructor(options: DatabaseAttemptStoreOptions) {
    this.#options = options;
  }

  async claim(limit: number): Promise<Lease[]> {
    const { database, owner, settings, clock } = this.#options;
    const now = clock();
    return claimLeases(database, ATTEMPT_LEASES, {
      owner,
      now,
      until: new Date(now.getTime() + settings.leaseMs),
      limit,
    });
  }

  async observe(
    lease: Lease,
    observation: AttemptObservation,
  ): Promise<boolean> {
    return this.#options.database.transaction(async tx => {
      await lockRunOf(tx, lease);
      const attempt = await lockAttempt(tx, lease);
      const secret = attempt.join_token;
      const changed = await applyObservation(tx, attempt, {
        ...observation,
        reason: observation.reason && hideSecret(observation.reason, secret),
        steps: observation.steps.map(step => ({
          ...step,
          reason: step.reason && hideSecret(step.reason, secret),
        })),
      });
      faultPoint(`follow:${observation.state}`);
      return changed;
    });
  }

  async appendLog(lease: Lease, append: LogAppend): Promise<void> {
    const { database, logs, clock } = this.#options;
    await database.transaction(async tx => {
      const { join_token: secret } = await lockAttempt(tx, lease);
      const text = hideSecret(append.text, secret);
      await logs.append(tx, lease.key, { ...append, text }, clock());
    });
  }

  async addEvent(
    lease: Lease,
    event: Parameters<AttemptSink['event']>[0],
  ): Promise<void> {
    await this.#options.database.transaction(async tx => {
      await lockRunOf(tx, lease);
      const attempt = await lockAttempt(tx, lease);
      const { run_id: runId, number, join_token: secret } = attempt;
      const message = hideSecret(event.message, secret);
      await appendEvents(tx, runId, [
        { at: this.#options.clock(), attempt: number, ...event, message },
      ]);
    });
  }

  async followLater(lease: Lease, problem: string): Promise<void> {
    const { database, settings, clock } = this.#options;
    await database.transaction(async tx => {
      await lockRunOf(tx, lease);
      const attempt = await lockAttempt(tx, lease);
      const now = clock();
      const failures = attempt.follow_failures;
      await tx<AttemptRow>('attempts')
        .where({ dispatch_key: lease.key })
        .update({
          follow_failures: failures + 1,
          follow_at: toInstant(
            new Date(now.getTime() + backoffDelay(settings, failures)),
          ),
        });
      if (failures === 0) {
        // Said once: that it lasts is seen by the age of the last observation.
        await appendEvents(tx, attempt.run_id, [
          {
            at: now,
            attempt: attempt.number,
            type: 'follow.interrupted',
            message: `The job could not be observed, tried again until it can: ${problem}`,
          },
        ]);
      }
    });
  }
}

async function lockRunOf(tx: Knex.Transaction, lease: Lease): Promise<void> {
  const attempt = await tx<AttemptRow>('attempts')
    .where({ dispatch_key: lease.key })
    .first('run_id');
  if (attempt) {
    await lockRun(tx, attempt.run_id);
  }
}

async function lockAttempt(
  tx: Knex.Transaction,
  lease: Lease,
): Promise<AttemptRow> {
  const attempt = await tx<AttemptRow>('attempts')
    .where({ dispatch_key: lease.key, lease_token: lease.token })
    .forUpdate()
    .first();
  if (!attempt) {
    throw new LeaseLostError(`The lease to follow ${lease.key}`);
  }
  return attempt;
}
