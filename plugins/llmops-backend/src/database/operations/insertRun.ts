import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { faultPoint } from '../../testing/faultPoint';
import { RunValueWriter } from '../../runIndex/RunValueWriter';
import type { AuditStore } from '../AuditStore';
import { toRunRecord } from '../fromRows';
import { toInstant } from '../instant';
import type { RunInputsRow, RunRow } from '../rows';
import type { NewRun, RunRecord } from '../RunStore';
import { appendEvents } from './appendEvents';
import { insertAttempt } from './insertAttempt';

/**
 * Writes all that a launch leaves behind. The unique pair of person and key decides between launches at the same
 * time: the second one waits for the first to commit, inserts nothing and answers what the first one wrote.
 */
export async function insertRun(
  tx: Knex.Transaction,
  newRun: NewRun,
  audit: AuditStore,
): Promise<{ run: RunRecord; created: boolean }> {
  const { run, inputs } = newRun;
  const inserted = await tx<RunRow>('runs')
    .insert(toRow(newRun))
    .onConflict(['started_by', 'idempotency_key'])
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    const earlier = await selectByKey(
      tx,
      run.startedBy ?? '',
      newRun.idempotencyKey ?? '',
      newRun.requestHash,
    );
    if (!earlier) {
      throw new ConflictError(`The id "${run.id}" is taken; launch again`);
    }
    return { run: earlier, created: false };
  }
  await RunValueWriter.create({ database: tx }).write(tx, run.id, {
    params: run.parameters,
  });
  await tx<RunInputsRow>('run_inputs').insert({
    run_id: run.id,
    repository: inputs.repository,
    repository_url: inputs.repositoryUrl,
    definition: JSON.stringify(inputs.definition),
    resources: JSON.stringify(inputs.resources),
  });
  await insertAttempt(tx, run.id, run.attempt, newRun.attempt, run.createdAt);
  await appendEvents(tx, run.id, [
    {
      at: run.createdAt,
      attempt: run.attempt,
      type: 'run.requested',
      message: run.reproducedFrom
        ? `Requested with the inputs of ${run.reproducedFrom}`
        : 'Requested',
      actor: newRun.actor,
    },
  ]);
  await audit.record(
    {
      actor: newRun.actor,
      action: run.reproducedFrom ? 'run.reproduce' : 'run.launch',
      subject: run.id,
      outcome: 'allowed',
      detail: {
        project: run.project,
        pipeline: run.pipeline,
        engine: run.engine,
        ...(run.profile ? { profile: run.profile } : {}),
        ...run.options,
        ...(run.commit ? { commit: run.commit } : {}),
        ...(run.reproducedFrom ? { reproducedFrom: run.reproducedFrom } : {}),
      },
    },
    tx,
  );
  faultPoint('launch:committing');
  return { run, created: true };
}

/** The run that a person launched with a key, if any. */
export async function selectByKey(
  database: Knex,
  startedBy: string,
  key: string,
  requestHash: string,
): Promise<RunRecord | undefined> {
  const row = await database<RunRow>('runs')
    .where({ started_by: startedBy, idempotency_key: key })
    .first();
  if (row && row.request_hash !== requestHash) {
    throw new ConflictError(
      `The idempotency key "${key}" launched the run ${row.id} with another request; use a new key for a new run`,
    );
  }
  return row && toRunRecord(row);
}

function toRow({ run, idempotencyKey, requestHash }: NewRun): RunRow {
  return {
    id: run.id,
    name: run.name,
    project: run.project,
    owner: run.owner,
    pipeline: run.pipeline,
    profile: run.profile ?? null,
    engine: run.engine,
    tracker: run.tracker,
    origin: run.origin,
    state: run.state,
    reason: run.reason ?? null,
    started_by: run.startedBy ?? null,
    ref: run.ref ?? null,
    commit: run.commit ?? null,
    data_version: run.dataVersion ?? null,
    environment: run.environment ?? null,
    options: run.options ? JSON.stringify(run.options) : null,
    parameters: JSON.stringify(run.parameters),
    reproduced_from: run.reproducedFrom ?? null,
    note: run.note ?? null,
    attempt: run.attempt,
    event_sequence: 0,
    idempotency_key: idempotencyKey ?? null,
    request_hash: requestHash,
    observed_at: null,
    created_at: toInstant(run.createdAt),
    started_at: null,
    ended_at: null,
    updated_at: toInstant(run.updatedAt),
  };
}
