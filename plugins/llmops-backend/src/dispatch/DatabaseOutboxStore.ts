import { nextState } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import {
  appendEvents,
  type NewEvent,
} from '../database/operations/appendEvents';
import { insertOutboxRow } from '../database/operations/insertAttempt';
import { lockRun } from '../database/operations/lockRun';
import { setState } from '../database/operations/setState';
import type { AttemptRow, OutboxRow, RunRow } from '../database/rows';
import { storableText } from '../database/storableText';
import { LeaseLostError } from '../lease/LeaseLostError';
import { claimLeases, OUTBOX_LEASES } from '../lease/leases';
import { faultPoint } from '../testing/faultPoint';
import type { OrderTarget, OutboxItem, OutboxStore } from './OutboxStore';

export interface DatabaseOutboxStoreOptions {
  database: Knex;
  owner: string;
  leaseMs: number;
  clock: () => Date;
}

/** One order within a transaction, with its run locked. */
interface HeldOrder {
  tx: Knex.Transaction;
  attempt: AttemptRow;
  /** What went wrong at the try before. */
  lastError: string | null;
  now: Date;
  event(event: Pick<NewEvent, 'type' | 'message'>): Promise<void>;
  move(state: AttemptRow['state'], reason?: string): Promise<void>;
}

type ClaimedRow = OutboxRow & OrderTarget;

export class DatabaseOutboxStore implements OutboxStore {
  readonly #options: DatabaseOutboxStoreOptions;

  constructor(options: DatabaseOutboxStoreOptions) {
    this.#options = options;
  }

  async claim(busy: readonly OrderTarget[]): Promise<OutboxItem | undefined> {
    const { database, owner, leaseMs, clock } = this.#options;
    const now = clock();
    const [lease] = await claimLeases(database, OUTBOX_LEASES, {
      owner,
      now,
      until: new Date(now.getTime() + leaseMs),
      limit: 1,
      restrict: rows => leaveOut(rows, busy),
    });
    const row: ClaimedRow | undefined =
      lease &&
      (await database('outbox')
        .join('attempts', 'attempts.dispatch_key', 'outbox.dispatch_key')
        .join('runs', 'runs.id', 'attempts.run_id')
        .where('outbox.id', lease.key)
        .first('outbox.*', 'runs.engine', 'runs.options'));
    return (
      row && {
        lease,
        target: { engine: row.engine, options: row.options },
        kind: row.kind,
        dispatchKey: row.dispatch_key,
        sent: Boolean(row.sent),
        tries: row.tries,
      }
    );
  }

  async begin(item: OutboxItem): Promise<void> {
    await this.#hold(item, async ({ tx, attempt, event, move }) => {
      await tx<OutboxRow>('outbox')
        .where({ id: item.lease.key })
        .update({ sent: true, tries: item.tries + 1 });
      if (item.kind === 'dispatch' && attempt.state === 'requested') {
        await move(nextState(attempt.state, { type: 'dispatch' }));
        await event({ type: 'run.dispatching', message: 'Being sent' });
      }
      faultPoint('dispatch:beginning');
    });
  }

  async completeDispatch(item: OutboxItem, externalId: string): Promise<void> {
    await this.#hold(item, async ({ tx, attempt, now, event, move }) => {
      await tx<OutboxRow>('outbox').where({ id: item.lease.key }).delete();
      await tx<AttemptRow>('attempts')
        .where({ dispatch_key: item.dispatchKey })
        .update({ external_id: externalId, follow_at: toInstant(now) });
      if (attempt.cancel_reason !== null) {
        // Asked for while it was being sent; only now there is something to end.
        await insertOutboxRow(tx, 'cancel', item.dispatchKey, now);
      }
      const state = nextState(attempt.state, { type: 'submitted' });
      if (state !== attempt.state) {
        await move(state);
      }
      await event({
        type: 'run.submitted',
        message: `Handed over as ${externalId}`,
      });
      faultPoint('dispatch:saving');
    });
  }

  async completeCancel(item: OutboxItem): Promise<void> {
    await this.#hold(item, async ({ tx, event }) => {
      await tx<OutboxRow>('outbox').where({ id: item.lease.key }).delete();
      await event({ type: 'cancel.sent', message: 'The end was ordered' });
    });
  }

  async endUnsent(item: OutboxItem, reason: string): Promise<void> {
    await this.#hold(item, async ({ attempt, event, move }) => {
      const state = nextState(attempt.state, { type: 'refused' });
      await move(state, reason);
      await event({ type: `run.${state}`, message: reason });
    });
  }

  async postpone(
    item: OutboxItem,
    problem: string,
    delayMs: number,
  ): Promise<void> {
    await this.#hold(item, async ({ tx, attempt, lastError, now, event }) => {
      await tx<OutboxRow>('outbox')
        .where({ id: item.lease.key })
        .update({
          next_try_at: toInstant(new Date(now.getTime() + delayMs)),
          last_error: storableText(problem),
          lease_owner: null,
          lease_until: null,
        });
      if (item.kind === 'dispatch') {
        await tx<RunRow>('runs')
          .where({ id: attempt.run_id, attempt: attempt.number })
          .update({
            reason: storableText(`Not sent yet, tried again soon: ${problem}`),
            updated_at: toInstant(now),
          });
      }
      if (lastError !== storableText(problem)) {
        // The same problem is said once, however long it lasts.
        await event({
          type: `${item.kind}.postponed`,
          message: `Try ${item.tries + 1} did not succeed: ${problem}`,
        });
      }
    });
  }

  async dropCancel(item: OutboxItem, problem: string): Promise<void> {
    await this.#hold(item, async ({ tx, event }) => {
      await tx<OutboxRow>('outbox').where({ id: item.lease.key }).delete();
      await event({
        type: 'cancel.refused',
        message: `The end could not be ordered: ${problem}; cancel again to repeat it`,
      });
    });
  }

  /** Runs the work in a transaction in which the run cannot change and the lease is known to be held. */
  async #hold(
    item: OutboxItem,
    work: (order: HeldOrder) => Promise<void>,
  ): Promise<void> {
    const now = this.#options.clock();
    await this.#options.database.transaction(async tx => {
      const select = () =>
        tx<AttemptRow>('attempts')
          .where({ dispatch_key: item.dispatchKey })
          .first();
      const known = await select();
      const run = known && (await lockRun(tx, known.run_id));
      const attempt = await select();
      const held = await tx<OutboxRow>('outbox')
        .where({ id: item.lease.key, lease_token: item.lease.token })
        .forUpdate()
        .first();
      if (!run || !attempt || !held) {
        throw new LeaseLostError(
          `The order to ${item.kind} ${item.dispatchKey}`,
        );
      }
      await work({
        tx,
        attempt,
        lastError: held.last_error,
        now,
        event: event =>
          appendEvents(tx, run.id, [
            { at: now, attempt: attempt.number, ...event },
          ]),
        move: (state, reason) =>
          setState(tx, {
            runId: run.id,
            attempt: attempt.number,
            dispatchKey: item.dispatchKey,
            state,
            reason,
            now,
          }),
      });
    });
  }
}

function leaveOut(rows: Knex.QueryBuilder, busy: readonly OrderTarget[]): void {
  if (busy.length === 0) {
    return;
  }
  rows.whereNotExists(order =>
    order
      .select('runs.id')
      .from('attempts')
      .join('runs', 'runs.id', 'attempts.run_id')
      .whereRaw('attempts.dispatch_key = outbox.dispatch_key')
      .where(target => {
        for (const { engine, options } of busy) {
          target.orWhere({ 'runs.engine': engine, 'runs.options': options });
        }
      }),
  );
}
