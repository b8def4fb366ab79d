import { InputError, NotFoundError } from '@backstage/errors';
import {
  type LaunchRequest,
  type LogChunk,
  type Overview,
  type Preflight,
  type Project,
  type ReproduceRunRequest,
  type Run,
  type RunDetails,
  type RunEvent,
  type RunPage,
} from '@llmops/backstage-plugin-llmops-common';
import { matchesRunFilter, type RunFilter } from '../database/runFilter';
import { toDispatchKey } from '../database/newId';
import type { RunQuery, RunRecord } from '../database/RunStore';
import { readLog } from '../log/readLog';
import { describeProject } from '../projects/describeProject';
import type { Caller, LogQuery } from '../services/types';
import { requirePortalRun } from './requirePortalRun';
import { openConfirmations } from './requireLaunchable';
import { actorOf, requestOf, RunLauncher } from './RunLauncher';
import { toApiAttempt, toApiRun } from './toApiRun';
import type { FilterableRunService, RunServiceOptions } from './types';

const OVERVIEW_LIMIT = 10;
const FAILED_WITHIN_MS = 7 * 24 * 60 * 60 * 1000;
const DEFAULT_CANCEL_REASON = 'cancelled by a person';

/** Runs, before anyone asks who may do what. */
export class DefaultRunService implements FilterableRunService {
  readonly #options: RunServiceOptions;
  readonly #launcher: RunLauncher;

  private constructor(options: RunServiceOptions) {
    this.#options = options;
    this.#launcher = new RunLauncher(options);
  }

  static create(options: RunServiceOptions): DefaultRunService {
    return new DefaultRunService(options);
  }

  async getProject(
    project: string,
    ref: string | undefined,
    caller: Caller,
  ): Promise<Project> {
    const { projects, engines } = this.#options;
    const record = await projects.describe(project, caller.credentials);
    const checkout = await projects.open(record.location, ref);
    return describeProject(record, checkout, engines);
  }

  async preflight(request: LaunchRequest, caller: Caller): Promise<Preflight> {
    const { checkout, checks } = await this.#launcher.plan(request, caller);
    const open = openConfirmations(checks, request.confirmations ?? []);
    return {
      launchable:
        open.length === 0 && checks.every(({ status }) => status !== 'error'),
      commit: checkout.commit,
      checks,
    };
  }

  async launch(
    request: LaunchRequest,
    caller: Caller,
  ): Promise<{ run: Run; created: boolean }> {
    const { run, created } = await this.#launcher.launch(request, caller);
    if (created) {
      this.#written(run);
    }
    return { run: await this.#toRun(run), created };
  }

  async list(
    query: RunQuery,
    _caller: Caller,
    filter?: RunFilter,
  ): Promise<RunPage> {
    const page = await this.#options.store.list(query, filter);
    return {
      items: await this.#toRuns(page.items, page.producers),
      nextCursor: page.nextCursor,
    };
  }

  async get(
    runId: string,
    _caller: Caller,
    filter?: RunFilter,
  ): Promise<RunDetails> {
    const { store, lookups } = this.#options;
    const record = await store.get(runId);
    const isOurs = record.origin === 'portal';
    const [parentName, inputs, attempts, trackedRuns, trackerProblem, run] =
      await Promise.all([
        this.#parentName(record, filter),
        isOurs ? store.getInputs(runId) : undefined,
        store.listAttempts(runId),
        lookups?.trackedRuns(runId) ?? [],
        isOurs ? lookups?.trackerProblem(record) : undefined,
        this.#toRun(record),
      ]);
    const steps = await store.listSteps(
      attempts.map(({ dispatchKey }) => dispatchKey),
    );
    return {
      ...run,
      parentName,
      repository: inputs?.repositoryUrl,
      thresholds: inputs?.definition.evaluation?.thresholds,
      evaluationStep: inputs?.definition.evaluation?.step,
      attempts: attempts.map(attempt =>
        toApiAttempt(attempt, steps.get(attempt.dispatchKey) ?? []),
      ),
      trackedRuns,
      trackerProblem,
    };
  }

  async cancel(
    runId: string,
    reason: string | undefined,
    caller: Caller,
  ): Promise<Run> {
    requirePortalRun(await this.#options.store.get(runId));
    const run = await this.#options.store.requestCancel(
      runId,
      reason?.trim() || DEFAULT_CANCEL_REASON,
      actorOf(caller),
    );
    this.#written(run);
    return this.#toRun(run);
  }

  async retry(runId: string, caller: Caller): Promise<Run> {
    const run = await this.#launcher.retry(runId, caller);
    this.#written(run);
    return this.#toRun(run);
  }

  async reproduce(
    runId: string,
    request: ReproduceRunRequest,
    caller: Caller,
  ): Promise<Run> {
    const run = requirePortalRun(await this.#options.store.get(runId));
    const { run: reproduced, created } = await this.#launcher.launch(
      {
        ...requestOf(run),
        idempotencyKey: request.idempotencyKey,
        confirmations: request.confirmations,
      },
      caller,
      run,
    );
    if (created) {
      this.#written(reproduced);
    }
    return this.#toRun(reproduced);
  }

  async listEvents(
    runId: string,
    after: number | undefined,
    _caller: Caller,
  ): Promise<RunEvent[]> {
    await this.#options.store.get(runId);
    return this.#options.store.listEvents(runId, after);
  }

  async readLogs(
    runId: string,
    query: LogQuery,
    _caller: Caller,
  ): Promise<AsyncIterable<LogChunk>> {
    const { store, logs, bell } = this.#options;
    const run = await store.get(runId);
    if (run.origin !== 'portal') {
      throw new NotFoundError(
        `The run ${runId} was started outside the portal, which has no logs of it; look where it was started`,
      );
    }
    const number = query.attempt ?? run.attempt;
    if (number < 1 || number > run.attempt) {
      throw new InputError(
        `The run ${runId} has no attempt ${number}; its newest is ${run.attempt}`,
      );
    }
    return readLog({
      logs,
      bell,
      dispatchKey: toDispatchKey(runId, number),
      offset: query.offset ?? 0,
      step: query.step,
      source: query.source,
      follow: query.follow ?? false,
      signal: query.signal,
    });
  }

  async overview(
    caller: Caller,
    filter?: RunFilter,
  ): Promise<Pick<Overview, 'counts' | 'running' | 'waiting' | 'failed'>> {
    const { store } = this.#options;
    const newest = async (query: RunQuery) => {
      const limited = { ...query, limit: OVERVIEW_LIMIT };
      return (await this.list(limited, caller, filter)).items;
    };
    const endedAfter = new Date(this.#now().getTime() - FAILED_WITHIN_MS);
    const [counts, running, waiting, failed] = await Promise.all([
      store.countByState(filter),
      newest({ state: ['running', 'cancelling'] }),
      newest({ state: ['requested', 'dispatching', 'queued'] }),
      newest({ state: ['failed', 'lost'], endedAfter }),
    ]);
    return { counts, running, waiting, failed };
  }

  /** The name of the run that this one is nested in, where the filter lets it be known. */
  async #parentName(
    { parentId }: RunRecord,
    filter: RunFilter | undefined,
  ): Promise<string | undefined> {
    if (parentId === undefined) {
      return undefined;
    }
    const found = await this.#options.store.getMany([parentId]);
    const parent = found.get(parentId);
    return parent && (!filter || matchesRunFilter(parent, filter))
      ? parent.name
      : undefined;
  }

  /** Something was written that has to be sent, and to be shown. */
  #written(run: RunRecord): void {
    this.#options.wakeDispatcher();
    this.#options.notifyChange({
      kind: 'run',
      runId: run.id,
      project: run.project,
    });
  }

  async #toRun(record: RunRecord): Promise<Run> {
    const [run] = await this.#toRuns([record], [record.id]);
    return run;
  }

  /** Models are looked up for those that may have produced some. */
  async #toRuns(records: RunRecord[], producers: string[]): Promise<Run[]> {
    const models =
      producers.length > 0
        ? await this.#options.lookups?.models(producers)
        : undefined;
    return records.map(record => toApiRun(record, models?.get(record.id)));
  }

  #now(): Date {
    return this.#options.clock?.() ?? new Date();
  }
}
