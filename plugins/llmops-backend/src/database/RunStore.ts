import type { JsonPrimitive } from '@backstage/types';
import type {
  ListRuns,
  PipelineDefinition,
  ResourceAmounts,
  Run,
  RunEvent,
  RunState,
  Step,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunAnnotation } from './operations/annotateRun';
import type { RunFilter } from './runFilter';

/** A run as it is stored; what depends on the caller or on other tables is not part of it. */
export type RunRecord = Omit<Run, 'permitted' | 'model' | 'parameters'> & {
  parameters: Record<string, JsonPrimitive>;
};

/** A run that the portal launched: what it belongs to and where it runs are known. */
export type PortalRunRecord = RunRecord &
  Required<Pick<RunRecord, 'project' | 'pipeline' | 'engine'>>;

/** What an attempt of the run is made from; read only where it is needed, since it is large. */
export interface RunInputs {
  /** Value of the project's annotation `llmops.dev/project` when the run was launched. */
  repository: string;
  /** Address to clone from, without credentials. */
  repositoryUrl: string;
  definition: PipelineDefinition;
  resources: Record<string, ResourceAmounts>;
}

export interface AttemptRecord {
  dispatchKey: string;
  runId: string;
  number: number;
  state: RunState;
  reason?: string;
  externalId?: string;
  confirmations: string[];
  /** Environment of the training processes, without secrets; fixed when the attempt was made. */
  environment: Record<string, string>;
  cancelReason?: string;
  createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
}

/** Everything that one launch writes. */
export interface NewRun {
  run: PortalRunRecord;
  inputs: RunInputs;
  attempt: NewAttempt;
  actor: string;
  idempotencyKey?: string;
  /** Hash of the request, to tell a repeated launch from another one under the same key. */
  requestHash: string;
}

export interface NewAttempt {
  dispatchKey: string;
  /** Secret that joins tracked runs to the attempt. */
  joinToken?: string;
  confirmations: string[];
  environment: Record<string, string>;
}

export type RunQuery = ListRuns['query'] & {
  /** Only runs that ended after this instant. */
  endedAfter?: Date;
  /** Only these runs; not more than a statement can name. */
  ids?: string[];
};

export interface RunRecordPage {
  items: RunRecord[];
  /** Ids of those of them that versions of models came from. */
  producers: string[];
  nextCursor?: string;
}

/** Runs with their attempts, steps and events. */
export interface RunStore {
  /**
   * Writes run, attempt, outbox row, event and audit record in one transaction. When the same person used the
   * idempotency key before, answers that run; rejects with a `ConflictError` when that launch asked for something else.
   */
  createRun(newRun: NewRun): Promise<{ run: RunRecord; created: boolean }>;
  /** The earlier run of a launch, if any. Rejects as `createRun` does. */
  findByIdempotencyKey(
    startedBy: string,
    key: string,
    requestHash: string,
  ): Promise<RunRecord | undefined>;
  /** Adds the next attempt to a run that has ended; rejects with a `ConflictError` when it has not. */
  createAttempt(
    runId: string,
    number: number,
    attempt: NewAttempt,
    actor: string,
  ): Promise<RunRecord>;
  /**
   * Ends a run that was not dispatched yet, asks the engine to end one that was. Harmless when it has ended or is
   * cancelling.
   */
  requestCancel(
    runId: string,
    reason: string,
    actor: string,
  ): Promise<RunRecord>;
  /** Writes note and pin, with a record in the audit trail. Rejects with a `NotFoundError`. */
  annotate(
    runId: string,
    annotation: RunAnnotation,
    actor: string,
  ): Promise<void>;
  /** Rejects with a `NotFoundError`. */
  get(runId: string): Promise<RunRecord>;
  getInputs(runId: string): Promise<RunInputs>;
  /** By id; without those that do not exist. */
  getMany(runIds: string[]): Promise<Map<string, RunRecord>>;
  /** By run id; without those that do not exist. */
  getManyInputs(runIds: string[]): Promise<Map<string, RunInputs>>;
  list(query: RunQuery, filter?: RunFilter): Promise<RunRecordPage>;
  countByState(filter?: RunFilter): Promise<Partial<Record<RunState, number>>>;
  /** Oldest first. */
  listAttempts(runId: string): Promise<AttemptRecord[]>;
  getAttempt(dispatchKey: string): Promise<AttemptRecord>;
  /** Steps in order of execution, by dispatch key. */
  listSteps(dispatchKeys: string[]): Promise<Map<string, Step[]>>;
  listEvents(runId: string, after?: number): Promise<RunEvent[]>;
}
