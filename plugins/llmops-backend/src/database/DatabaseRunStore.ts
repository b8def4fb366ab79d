import type {
  RunEvent,
  RunState,
  Step,
} from '@llmops/backstage-plugin-llmops-common';
import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { applyRunFilter } from './applyRunFilter';
import type { AuditStore } from './AuditStore';
import {
  toAttemptRecord,
  toRunEvent,
  toRunInputs,
  toRunRecord,
  toStep,
} from './fromRows';
import { annotateRun, type RunAnnotation } from './operations/annotateRun';
import { insertRetry } from './operations/insertRetry';
import { insertRun, selectByKey } from './operations/insertRun';
import { listRuns } from '../runIndex/listRuns';
import { runNotFound } from './operations/lockRun';
import { requestCancel } from './operations/requestCancel';
import { selectMany } from './operations/selectMany';
import type { RunFilter } from './runFilter';
import type {
  AttemptRow,
  RunEventRow,
  RunInputsRow,
  RunRow,
  StepRow,
} from './rows';
import type {
  AttemptRecord,
  NewAttempt,
  NewRun,
  RunInputs,
  RunQuery,
  RunRecord,
  RunRecordPage,
  RunStore,
} from './RunStore';

export interface DatabaseRunStoreOptions {
  database: Knex;
  audit: AuditStore;
  clock?: () => Date;
}

/** Runs in SQLite or PostgreSQL. What belongs together is written in one transaction. */
export class DatabaseRunStore implements RunStore {
  readonly #database: Knex;
  readonly #audit: AuditStore;
  readonly #clock: () => Date;

  private constructor(options: DatabaseRunStoreOptions) {
    this.#database = options.database;
    this.#audit = options.audit;
    this.#clock = options.clock ?? (() => new Date());
  }

  static create(options: DatabaseRunStoreOptions): DatabaseRunStore {
    return new DatabaseRunStore(options);
  }

  async createRun(
    newRun: NewRun,
  ): Promise<{ run: RunRecord; created: boolean }> {
    return this.#database.transaction(tx => insertRun(tx, newRun, this.#audit));
  }

  async findByIdempotencyKey(
    startedBy: string,
    key: string,
    requestHash: string,
  ): Promise<RunRecord | undefined> {
    return selectByKey(this.#database, startedBy, key, requestHash);
  }

  async createAttempt(
    runId: string,
    number: number,
    attempt: NewAttempt,
    actor: string,
  ): Promise<RunRecord> {
    const retry = { runId, number, attempt, actor, now: this.#clock() };
    await this.#database.transaction(tx => insertRetry(tx, retry, this.#audit));
    return this.get(runId);
  }

  async requestCancel(
    runId: string,
    reason: string,
    actor: string,
  ): Promise<RunRecord> {
    const request = { runId, reason, actor, now: this.#clock() };
    await this.#database.transaction(tx =>
      requestCancel(tx, request, this.#audit),
    );
    return this.get(runId);
  }

  async annotate(
    runId: string,
    annotation: RunAnnotation,
    actor: string,
  ): Promise<void> {
    const request = { ...annotation, runId, actor, now: this.#clock() };
    await this.#database.transaction(tx =>
      annotateRun(tx, request, this.#audit),
    );
  }

  async get(runId: string): Promise<RunRecord> {
    const row = await this.#database<RunRow>('runs')
      .where({ id: runId })
      .first();
    if (!row) {
      throw runNotFound(runId);
    }
    return toRunRecord(row);
  }

  async getInputs(runId: string): Promise<RunInputs> {
    const row = await this.#database<RunInputsRow>('run_inputs')
      .where({ run_id: runId })
      .first();
    if (!row) {
      throw new NotFoundError(
        `The run "${runId}" has no stored inputs; launch a new one instead`,
      );
    }
    return toRunInputs(row);
  }

  async getMany(runIds: string[]): Promise<Map<string, RunRecord>> {
    const rows = await selectMany(runIds, ids =>
      this.#database<RunRow>('runs').whereIn('id', ids),
    );
    return new Map(rows.map(row => [row.id, toRunRecord(row)]));
  }

  async getManyInputs(runIds: string[]): Promise<Map<string, RunInputs>> {
    const rows = await selectMany(runIds, ids =>
      this.#database<RunInputsRow>('run_inputs').whereIn('run_id', ids),
    );
    return new Map(rows.map(row => [row.run_id, toRunInputs(row)]));
  }

  async list(query: RunQuery, filter?: RunFilter): Promise<RunRecordPage> {
    return listRuns(this.#database, query, filter, { clock: this.#clock });
  }

  async countByState(
    filter?: RunFilter,
  ): Promise<Partial<Record<RunState, number>>> {
    const query = this.#database<RunRow>('runs')
      .groupBy('state')
      .select('state')
      .count({ count: '*' });
    if (filter) {
      applyRunFilter(query, filter);
    }
    const rows = await query;
    return Object.fromEntries(
      rows.map(({ state, count }) => [state, Number(count ?? 0)]),
    );
  }

  async listAttempts(runId: string): Promise<AttemptRecord[]> {
    const rows = await this.#database<AttemptRow>('attempts')
      .where({ run_id: runId })
      .orderBy('number');
    return rows.map(toAttemptRecord);
  }

  async getAttempt(dispatchKey: string): Promise<AttemptRecord> {
    const row = await this.#database<AttemptRow>('attempts')
      .where({ dispatch_key: dispatchKey })
      .first();
    if (!row) {
      throw new NotFoundError(`There is no attempt "${dispatchKey}"`);
    }
    return toAttemptRecord(row);
  }

  async listSteps(dispatchKeys: string[]): Promise<Map<string, Step[]>> {
    const rows = await this.#database<StepRow>('steps')
      .whereIn('dispatch_key', dispatchKeys)
      .orderBy('position');
    const steps = new Map<string, Step[]>();
    for (const row of rows) {
      steps.set(row.dispatch_key, [
        ...(steps.get(row.dispatch_key) ?? []),
        toStep(row),
      ]);
    }
    return steps;
  }

  async listEvents(runId: string, after = 0): Promise<RunEvent[]> {
    const rows = await this.#database<RunEventRow>('run_events')
      .where({ run_id: runId })
      .andWhere('sequence', '>', after)
      .orderBy('sequence');
    return rows.map(toRunEvent);
  }
}
