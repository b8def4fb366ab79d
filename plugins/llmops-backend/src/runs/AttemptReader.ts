import { InputError, isError } from '@backstage/errors';
import type {
  AttemptSpec,
  ProjectCheckout,
  ProjectLocation,
} from '@llmops/backstage-plugin-llmops-node';
import type {
  AttemptRecord,
  PortalRunRecord,
  RunStore,
} from '../database/RunStore';
import type { ProjectReader } from '../projects/ProjectReader';
import { requirePortalRun } from './requirePortalRun';

export interface AttemptToSend {
  run: PortalRunRecord;
  attempt: AttemptRecord;
  spec: AttemptSpec;
}

/** Puts together what an engine is told of an attempt; the same at every call for the same dispatch key. */
export class AttemptReader {
  readonly #store: RunStore;
  readonly #projects: ProjectReader;

  constructor(options: { store: RunStore; projects: ProjectReader }) {
    this.#store = options.store;
    this.#projects = options.projects;
  }

  async read(dispatchKey: string): Promise<AttemptToSend> {
    const attempt = await this.#store.getAttempt(dispatchKey);
    const run = requirePortalRun(await this.#store.get(attempt.runId));
    const inputs = await this.#store.getInputs(attempt.runId);
    const source = lazyCheckout(this.#projects, {
      location: { entityRef: run.project, repository: inputs.repository },
      commit: run.commit ?? '',
      ref: run.ref,
      repositoryUrl: inputs.repositoryUrl,
    });
    const spec: AttemptSpec = {
      dispatchKey,
      runId: run.id,
      attempt: attempt.number,
      project: run.project,
      owner: run.owner,
      startedBy: run.startedBy ?? '',
      source,
      pipeline: inputs.definition,
      profile: run.profile,
      options: run.options ?? {},
      parameters: run.parameters,
      resources: inputs.resources,
      environment: attempt.environment,
      confirmations: attempt.confirmations,
      // A reproduction whose results come from the cache would show nothing about whether they can be reproduced.
      reuseResults: run.reproducedFrom === undefined,
    };
    return { run, attempt, spec };
  }
}

/**
 * A checkout that asks the source only when files are wanted: following and cancelling go on while the source of the
 * files is unreachable.
 */
function lazyCheckout(
  projects: ProjectReader,
  known: {
    location: ProjectLocation;
    commit: string;
    ref?: string;
    repositoryUrl: string;
  },
): ProjectCheckout {
  let opened: Promise<ProjectCheckout> | undefined;
  const open = async () => {
    opened ??= projects.open(known.location, known.commit);
    try {
      return await opened;
    } catch (error) {
      opened = undefined;
      if (isError(error) && error.name === 'NotFoundError') {
        // No later try finds what was removed from the repository.
        throw new InputError(
          `The files of the run are gone: ${error.message}`,
          error,
        );
      }
      throw error;
    }
  };
  return {
    ...known,
    readFile: async path => (await open()).readFile(path),
    listFiles: async () => (await open()).listFiles(),
    materialize: async directory => (await open()).materialize(directory),
  };
}
