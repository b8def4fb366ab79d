import {
  type AnnotateRunRequest,
  type CountRuns,
  type ExportRuns,
  type ExportSelectedRunsRequest,
  type GroupRuns,
  type LlmopsChange,
  type ListRunKeys,
  llmopsRunLaunchPermission,
  type Run,
  type RunCount,
  type RunGroups,
  type RunKey,
  type Sparkline,
} from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import { runNotFound } from '../database/operations/lockRun';
import type { RunStore } from '../database/RunStore';
import type { DefaultRunSearchService } from '../runIndex/DefaultRunSearchService';
import type { Caller, RunSearchService, RunService } from '../services/types';
import type { Access } from './Access';
import { mayAnnotate } from './permittedRun';
import { refusal } from './refusal';

export interface AuthorizedRunSearchServiceOptions {
  service: DefaultRunSearchService;
  runs: Pick<RunStore, 'get' | 'annotate'>;
  /** Answers a run as its reader sees it. */
  details: Pick<RunService, 'get'>;
  access: Access;
  audited: Audited;
  notifyChange: (change: LlmopsChange) => void;
}

/** Searches among the runs that the caller may see, and lets those write on a run who may launch others like it. */
export class AuthorizedRunSearchService implements RunSearchService {
  readonly #options: AuthorizedRunSearchServiceOptions;

  static create(
    options: AuthorizedRunSearchServiceOptions,
  ): AuthorizedRunSearchService {
    return new AuthorizedRunSearchService(options);
  }

  private constructor(options: AuthorizedRunSearchServiceOptions) {
    this.#options = options;
  }

  async count(query: CountRuns['query'], caller: Caller): Promise<RunCount> {
    return this.#options.service.count(query, await this.#filter(caller));
  }

  async listKeys(
    query: ListRunKeys['query'],
    caller: Caller,
  ): Promise<RunKey[]> {
    return this.#options.service.listKeys(query, await this.#filter(caller));
  }

  async group(query: GroupRuns['query'], caller: Caller): Promise<RunGroups> {
    return this.#options.service.group(query, await this.#filter(caller));
  }

  async export(
    query: ExportRuns['query'],
    caller: Caller,
  ): Promise<AsyncIterable<string>> {
    return this.#options.service.export(query, await this.#filter(caller));
  }

  async exportSelected(
    request: ExportSelectedRunsRequest,
    caller: Caller,
  ): Promise<AsyncIterable<string>> {
    const filter = await this.#filter(caller);
    return this.#options.service.exportSelected(request, filter);
  }

  async sparklines(
    runIds: string[],
    metric: string | undefined,
    caller: Caller,
  ): Promise<Sparkline[]> {
    const filter = await this.#filter(caller);
    return this.#options.service.sparklines(runIds, metric, filter);
  }

  async annotate(
    runId: string,
    annotation: AnnotateRunRequest,
    caller: Caller,
  ): Promise<Run> {
    const { runs, details, audited, notifyChange } = this.#options;
    const access = await this.#options.access.toRuns(caller);
    const run = await runs.get(runId);
    if (!access.mayRead(run)) {
      throw runNotFound(runId);
    }
    const deed = { action: 'run.annotate', subject: runId, caller };
    await audited.run(deed, async () => {
      if (!mayAnnotate(run, access)) {
        throw refusal({
          caller,
          deed: `write on the run "${runId}"`,
          permission: llmopsRunLaunchPermission,
          whoMay: `${run.owner}, the owner of the run`,
        });
      }
      const actor = caller.credentials.principal.userEntityRef;
      await runs.annotate(runId, annotation, actor);
    });
    notifyChange({ kind: 'run', runId, project: run.project });
    return details.get(runId, caller);
  }

  async #filter(caller: Caller) {
    return (await this.#options.access.toShownRuns(caller)).filter;
  }
}
