import type {
  RunState,
  StepState,
} from '@llmops/backstage-plugin-llmops-common';

/*
 * Tables as both drivers answer them. Instants are text (see `instant.ts`), JSON is text, a 64 bit number is text on
 * PostgreSQL and a number on SQLite, a truth value is a number on SQLite.
 */

export interface RunRow {
  id: string;
  name: string;
  project: string;
  owner: string;
  pipeline: string;
  profile: string | null;
  engine: string;
  tracker: string;
  origin: 'portal' | 'observed';
  state: RunState;
  reason: string | null;
  started_by: string | null;
  ref: string | null;
  commit: string | null;
  data_version: string | null;
  environment: string | null;
  parameters: string;
  reproduced_from: string | null;
  note: string | null;
  attempt: number;
  event_sequence: number;
  idempotency_key: string | null;
  request_hash: string | null;
  observed_at: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  updated_at: string;
  // Columns that an insert may leave out.
  image?: string | null;
  options?: string | null;
  experiment?: string | null;
  tracked_run_id?: string | null;
  parent_id?: string | null;
  root_id?: string | null;
  pinned?: boolean | number;
}

export interface RunInputsRow {
  run_id: string;
  repository: string;
  repository_url: string;
  definition: string;
  resources: string;
}

/** Who works on a row, and since which claim. */
export interface LeaseColumns {
  lease_owner: string | null;
  lease_until: string | null;
  lease_token: number;
}

export interface AttemptRow extends LeaseColumns {
  dispatch_key: string;
  run_id: string;
  number: number;
  state: RunState;
  reason: string | null;
  external_id: string | null;
  confirmations: string;
  environment: string;
  cancel_reason: string | null;
  log_bytes: number | string;
  log_sequence: number;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  follow_failures: number;
  follow_at: string | null;
  // A column that an insert may leave out.
  join_token?: string | null;
}

export interface StepRow {
  dispatch_key: string;
  name: string;
  position: number;
  state: StepState;
  depends_on: string;
  reason: string | null;
  tries: number | null;
  gpus?: number | null;
  started_at: string | null;
  ended_at: string | null;
}

export interface RunEventRow {
  run_id: string;
  sequence: number;
  at: string;
  attempt: number | null;
  step: string | null;
  type: string;
  message: string;
  actor: string | null;
}

export interface LogChunkRow {
  dispatch_key: string;
  sequence: number;
  position: number | string;
  step: string | null;
  source: string | null;
  at: string;
  content: Buffer;
}

export interface LogSourceRow {
  dispatch_key: string;
  source: string;
  bytes: number | string;
}

export interface OutboxRow extends LeaseColumns {
  id: string;
  kind: 'dispatch' | 'cancel';
  dispatch_key: string;
  sent: boolean | number;
  tries: number;
  last_error: string | null;
  created_at: string;
  next_try_at: string;
}

export interface AuditRow {
  id: string;
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  outcome: 'allowed' | 'refused' | 'failed';
  detail: string | null;
}
