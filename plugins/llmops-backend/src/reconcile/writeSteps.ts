import type { StepObservation } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import type { NewEvent } from '../database/operations/appendEvents';
import type { StepRow } from '../database/rows';
import { storableText } from '../database/storableText';

/**
 * Replaces the steps of an attempt by those observed, when they differ. Answers the events of what changed, and
 * undefined when nothing did.
 */
export async function writeSteps(
  tx: Knex.Transaction,
  dispatchKey: string,
  observed: StepObservation[],
): Promise<Array<Pick<NewEvent, 'type' | 'message' | 'step'>> | undefined> {
  const before = await tx<StepRow>('steps')
    .where({ dispatch_key: dispatchKey })
    .orderBy('position');
  const after = observed.map((step, position) =>
    toRow(dispatchKey, step, position),
  );
  if (
    before.length === after.length &&
    after.every((row, index) => isSame(row, before[index]))
  ) {
    return undefined;
  }
  await tx<StepRow>('steps').where({ dispatch_key: dispatchKey }).delete();
  if (after.length > 0) {
    await tx<StepRow>('steps').insert(after);
  }
  const known = new Map(before.map(row => [row.name, row]));
  return after.flatMap(row => {
    const earlier = known.get(row.name);
    const isNews =
      row.state !== (earlier?.state ?? 'pending') ||
      (row.tries ?? 0) > Math.max(1, earlier?.tries ?? 0);
    return isNews ? [toEvent(row)] : [];
  });
}

function toRow(
  dispatchKey: string,
  step: StepObservation,
  position: number,
): StepRow {
  return {
    dispatch_key: dispatchKey,
    name: step.name,
    position,
    state: step.state,
    depends_on: JSON.stringify(step.dependsOn),
    reason: storableText(step.reason),
    tries: step.tries ?? null,
    gpus: step.gpus ?? null,
    started_at: toInstant(step.startedAt),
    ended_at: toInstant(step.endedAt),
  };
}

function isSame(left: StepRow, right: StepRow): boolean {
  return (
    left.name === right.name &&
    left.state === right.state &&
    left.depends_on === right.depends_on &&
    left.reason === right.reason &&
    left.tries === right.tries &&
    (left.gpus ?? null) === (right.gpus ?? null) &&
    left.started_at === right.started_at &&
    left.ended_at === right.ended_at
  );
}

function toEvent(row: StepRow) {
  const again = (row.tries ?? 0) > 1 ? `, try ${row.tries}` : '';
  const reason = row.reason ? `: ${row.reason}` : '';
  return {
    type: `step.${row.state}`,
    step: row.name,
    message: `${row.name} ${row.state}${again}${reason}`,
  };
}
