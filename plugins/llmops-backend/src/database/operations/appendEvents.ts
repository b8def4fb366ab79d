import type { Knex } from 'knex';
import { toInstant } from '../instant';
import { storableText } from '../storableText';
import type { RunEventRow, RunRow } from '../rows';

export interface NewEvent {
  at: Date;
  attempt?: number;
  step?: string;
  type: string;
  message: string;
  actor?: string;
}

/**
 * Adds events to a run's history. The counter lies in the run's row, which stays locked until the transaction ends:
 * numbers have no gaps, and whoever sees a number has seen all before it.
 */
export async function appendEvents(
  tx: Knex.Transaction,
  runId: string,
  events: NewEvent[],
): Promise<void> {
  if (events.length === 0) {
    return;
  }
  const [{ event_sequence: last }] = await tx<RunRow>('runs')
    .where({ id: runId })
    .increment('event_sequence', events.length)
    .returning('event_sequence');
  await tx<RunEventRow>('run_events').insert(
    events.map((event, index) => ({
      run_id: runId,
      sequence: last - events.length + 1 + index,
      at: toInstant(event.at),
      attempt: event.attempt ?? null,
      step: event.step ?? null,
      type: event.type,
      message: storableText(event.message),
      actor: event.actor ?? null,
    })),
  );
}
