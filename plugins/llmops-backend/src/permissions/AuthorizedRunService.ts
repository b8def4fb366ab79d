import {
  type LaunchRequest,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
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
import type { Audited } from '../audit/Audited';
import type { RunRecord, RunStore } from '../database/RunStore';
import { runNotFound } from '../database/operations/lockRun';
import type { ProjectReader } from '../projects/ProjectReader';
import { requirePortalRun } from '../runs/requirePortalRun';
import type { FilterableRunService } from '../runs/types';
import type { Caller, LogQuery, Reader, RunService } from '../services/types';
import type { Access, RunAccess } from './Access';
import { permittedRun } from './permittedRun';
import { refusal } from './refusal';

export interface AuthorizedRunServiceOptions {
  service: FilterableRunService;
  runs: Pick<RunStore, 'get'>;
  projects: Pick<ProjectReader, 'describe'>;
  access: Access;
  audited: Audited;
}

/**
 * Lets people do with runs what they are permitted to. What a person may not see does not exist for them; what they
 * see but may not do is refused, and the refusal is kept.
 */
export class AuthorizedRunService implements RunService {
  readonly #options: AuthorizedRunServiceOptions;

  static create(options: AuthorizedRunServiceOptions): AuthorizedRunService {
    return new AuthorizedRunService(options);
  }

  private constructor(options: AuthorizedRunServiceOptions) {
    this.#options = options;
  }

  async getProject(
    project: string,
    ref: string | undefined,
    caller: Caller,
  ): Promise<Project> {
    const found = await this.#options.service.getProject(project, ref, caller);
    const access = await this.#options.access.toRuns(caller);
    return { ...found, canLaunch: found.canLaunch && access.mayLaunch(found) };
  }

  async preflight(request: LaunchRequest, caller: Caller): Promise<Preflight> {
    const deed = 'run.preflight';
    return this.#launching(deed, request.project, caller, () =>
      this.#options.service.preflight(request, caller),
    );
  }

  async launch(
    request: LaunchRequest,
    caller: Caller,
  ): Promise<{ run: Run; created: boolean }> {
    const { project } = request;
    return this.#launching('run.launch', project, caller, async access => {
      const launched = await this.#options.service.launch(request, caller);
      return { ...launched, run: permittedRun(launched.run, access) };
    });
  }

  async list(
    query: Parameters<RunService['list']>[0],
    reader: Reader,
  ): Promise<RunPage> {
    const access = await this.#options.access.toShownRuns(reader);
    const page = await this.#options.service.list(query, reader, access.filter);
    return {
      ...page,
      items: page.items.map(run => permittedRun(run, access)),
    };
  }

  async get(runId: string, reader: Reader): Promise<RunDetails> {
    const { access } = await this.#readable(runId, reader);
    const found = await this.#options.service.get(runId, reader, access.filter);
    return permittedRun(found, access);
  }

  async cancel(
    runId: string,
    reason: string | undefined,
    caller: Caller,
  ): Promise<Run> {
    const { run, access } = await this.#readable(runId, caller);
    const deed = { action: 'run.cancel', subject: runId, caller };
    return this.#options.audited.run(deed, async () => {
      if (!access.mayCancel(run)) {
        throw refusal({
          caller,
          deed: `cancel the run "${runId}"`,
          permission: llmopsRunCancelPermission,
          whoMay: `${run.owner}, the owner of the project, or ${
            run.startedBy ?? 'whoever started it'
          }`,
        });
      }
      const cancelled = await this.#options.service.cancel(
        runId,
        reason,
        caller,
      );
      return permittedRun(cancelled, access);
    });
  }

  async retry(runId: string, caller: Caller): Promise<Run> {
    return this.#again('run.retry', runId, caller, () =>
      this.#options.service.retry(runId, caller),
    );
  }

  async reproduce(
    runId: string,
    request: ReproduceRunRequest,
    caller: Caller,
  ): Promise<Run> {
    return this.#again('run.reproduce', runId, caller, () =>
      this.#options.service.reproduce(runId, request, caller),
    );
  }

  async listEvents(
    runId: string,
    after: number | undefined,
    caller: Caller,
  ): Promise<RunEvent[]> {
    await this.#readable(runId, caller);
    return this.#options.service.listEvents(runId, after, caller);
  }

  async readLogs(
    runId: string,
    query: LogQuery,
    caller: Caller,
  ): Promise<AsyncIterable<LogChunk>> {
    await this.#readable(runId, caller);
    return this.#options.service.readLogs(runId, query, caller);
  }

  async overview(
    caller: Caller,
  ): Promise<Pick<Overview, 'counts' | 'running' | 'waiting' | 'failed'>> {
    const access = await this.#options.access.toShownRuns(caller);
    const found = await this.#options.service.overview(caller, access.filter);
    const permitted = (run: Run) => permittedRun(run, access);
    return {
      ...found,
      running: found.running.map(permitted),
      waiting: found.waiting.map(permitted),
      failed: found.failed.map(permitted),
    };
  }

  /** The run, for a reader who may see it. */
  async #readable(
    runId: string,
    reader: Reader,
  ): Promise<{ run: RunRecord; access: RunAccess }> {
    const access = await this.#options.access.toRuns(reader);
    const run = await this.#options.runs.get(runId);
    if (!access.mayRead(run)) {
      throw runNotFound(runId);
    }
    return { run, access };
  }

  /** Runs of a project are launched by those who may now, whoever owned it when an earlier run was made. */
  async #launching<T>(
    action: string,
    projectRef: string,
    caller: Caller,
    work: (access: RunAccess) => Promise<T>,
    subject?: string,
  ): Promise<T> {
    const { access: permissions, audited, projects } = this.#options;
    const project = await projects.describe(projectRef, caller.credentials);
    const access = await permissions.toRuns(caller);
    const deed = {
      action,
      subject: subject ?? project.entityRef,
      detail: { project: project.entityRef },
      caller,
    };
    return audited.run(deed, async () => {
      if (!access.mayLaunch(project)) {
        throw refusal({
          caller,
          deed: `launch runs of ${project.entityRef}`,
          permission: llmopsRunLaunchPermission,
          whoMay: `${project.owner}, the owner of the project`,
        });
      }
      return work(access);
    });
  }

  async #again(
    action: string,
    runId: string,
    caller: Caller,
    work: () => Promise<Run>,
  ): Promise<Run> {
    const { run } = await this.#readable(runId, caller);
    const { project } = requirePortalRun(run);
    return this.#launching(
      action,
      project,
      caller,
      async access => permittedRun(await work(), access),
      runId,
    );
  }
}
