import type { RunEvent, Step } from '@llmops/backstage-plugin-llmops-common';
import { fromInstant } from './instant';
import type {
  AttemptRow,
  RunEventRow,
  RunInputsRow,
  RunRow,
  StepRow,
} from './rows';
import type { AttemptRecord, RunInputs, RunRecord } from './RunStore';

export function toRunRecord(row: RunRow): RunRecord {
  return {
    id: row.id,
    name: row.name,
    project: row.project || undefined,
    owner: row.owner,
    pipeline: row.pipeline || undefined,
    profile: row.profile ?? undefined,
    engine: row.engine || undefined,
    tracker: row.tracker,
    origin: row.origin,
    state: row.state,
    reason: row.reason ?? undefined,
    startedBy: row.started_by ?? undefined,
    ref: row.ref ?? undefined,
    commit: row.commit || undefined,
    dataVersion: row.data_version ?? undefined,
    environment: row.environment ?? undefined,
    image: row.image ?? undefined,
    options: row.options ? JSON.parse(row.options) : undefined,
    parameters: JSON.parse(row.parameters),
    reproducedFrom: row.reproduced_from ?? undefined,
    note: row.note ?? undefined,
    pinned: Boolean(row.pinned),
    experiment: row.experiment ?? undefined,
    parentId: row.parent_id ?? undefined,
    attempt: row.attempt,
    observedAt: fromInstant(row.observed_at),
    createdAt: new Date(row.created_at),
    startedAt: fromInstant(row.started_at),
    endedAt: fromInstant(row.ended_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function toRunInputs(row: RunInputsRow): RunInputs {
  return {
    repository: row.repository,
    repositoryUrl: row.repository_url,
    definition: JSON.parse(row.definition),
    resources: JSON.parse(row.resources),
  };
}

export function toAttemptRecord(row: AttemptRow): AttemptRecord {
  return {
    dispatchKey: row.dispatch_key,
    runId: row.run_id,
    number: row.number,
    state: row.state,
    reason: row.reason ?? undefined,
    externalId: row.external_id ?? undefined,
    confirmations: JSON.parse(row.confirmations),
    environment: JSON.parse(row.environment),
    cancelReason: row.cancel_reason ?? undefined,
    createdAt: new Date(row.created_at),
    startedAt: fromInstant(row.started_at),
    endedAt: fromInstant(row.ended_at),
  };
}

export function toStep(row: StepRow): Step {
  return {
    name: row.name,
    state: row.state,
    dependsOn: JSON.parse(row.depends_on),
    reason: row.reason ?? undefined,
    tries: row.tries ?? undefined,
    gpus: row.gpus ?? undefined,
    startedAt: fromInstant(row.started_at),
    endedAt: fromInstant(row.ended_at),
  };
}

export function toRunEvent(row: RunEventRow): RunEvent {
  return {
    sequence: row.sequence,
    at: new Date(row.at),
    attempt: row.attempt ?? undefined,
    step: row.step ?? undefined,
    type: row.type,
    message: row.message,
    actor: row.actor ?? undefined,
  };
}
