import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { ChangedFiles } from '@llmops/backstage-plugin-llmops-common';
import type { RunRecord, RunStore } from '../database/RunStore';
import type { ProjectReader } from '../projects/ProjectReader';
import type { Caller } from '../services/types';

/** As many as a page lists. */
const MOST_FILES = 200;
const UNKNOWN: ChangedFiles = { files: [] };

export interface ChangedFilesReaderOptions {
  runs: Pick<RunStore, 'getInputs'>;
  projects: ProjectReader;
  logger: LoggerService;
}

/** Tells which files of a project differ between the commits of two of its runs. */
export class ChangedFilesReader {
  readonly #options: ChangedFilesReaderOptions;

  static create(options: ChangedFilesReaderOptions): ChangedFilesReader {
    return new ChangedFilesReader(options);
  }

  private constructor(options: ChangedFilesReaderOptions) {
    this.#options = options;
  }

  /** Without a total where that cannot be told; a commit or a repository may be gone, which costs no page. */
  async read(
    run: RunRecord,
    since: RunRecord,
    caller: Caller,
  ): Promise<ChangedFiles> {
    const { project, commit } = run;
    if (!project || !commit || !since.commit || since.project !== project) {
      return UNKNOWN;
    }
    if (commit === since.commit) {
      return { total: 0, files: [] };
    }
    try {
      const repository = await this.#repositoryOf(run, project, caller);
      const checkout = await this.#options.projects.open(
        { entityRef: project, repository },
        commit,
      );
      const limit = { limit: MOST_FILES };
      return (await checkout.changedFiles?.(since.commit, limit)) ?? UNKNOWN;
    } catch (error) {
      if (!isError(error) || error.name !== 'NotFoundError') {
        this.#options.logger.warn(
          `The files of ${project} at ${since.commit} and ${commit} cannot be compared: ${error}`,
        );
      }
      return UNKNOWN;
    }
  }

  /** Where the files of a run of the portal lay when it was launched; of others, where those of the project lie now. */
  async #repositoryOf(
    run: RunRecord,
    project: string,
    caller: Caller,
  ): Promise<string> {
    const { runs, projects } = this.#options;
    if (run.origin === 'portal') {
      return (await runs.getInputs(run.id)).repository;
    }
    const { location } = await projects.describe(project, caller.credentials);
    return location.repository;
  }
}
