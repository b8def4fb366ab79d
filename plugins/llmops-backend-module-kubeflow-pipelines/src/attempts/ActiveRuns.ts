import { setTimeout as wait } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { LONGEST_PAGE, type PipelinesClient } from '../client/PipelinesClient';
import type { ApiRun } from '../client/schemas';
import { hasEnded } from './readRun';

/** What was seen of a run; without `run` when it is gone. */
export interface RunSight {
  run?: ApiRun;
  at: Date;
}

interface Watcher {
  runId: string;
  namespace: string | undefined;
  tell: (sight: RunSight) => void;
}

export interface ActiveRunsOptions {
  client: PipelinesClient;
  pollMs: number;
  logger: LoggerService;
  /** Runs that one request lists. */
  pageSize?: number;
}

/**
 * Looks at all followed runs of a server together: one list for each 200 active runs of a namespace, however many are
 * followed. A run that is in no list any more is read once, to learn its end. Nothing is told while the server cannot
 * be reached: what is known then gets old, and the pages say so.
 */
export class ActiveRuns {
  readonly #options: ActiveRunsOptions;
  readonly #watchers = new Set<Watcher>();
  #polling: Promise<void> | undefined;
  /** Said once, however long it lasts. */
  #problem: string | undefined;

  constructor(options: ActiveRunsOptions) {
    this.#options = options;
  }

  /** Tells of a run at every look, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    this.#polling ??= this.#poll();
    return () => this.#watchers.delete(watcher);
  }

  async #poll(): Promise<void> {
    try {
      while (this.#watchers.size > 0) {
        await this.#look();
        await wait(this.#options.pollMs);
      }
    } finally {
      this.#polling = undefined;
      if (this.#watchers.size > 0) {
        this.#polling = this.#poll();
      }
    }
  }

  /** A namespace or a run that cannot be seen does not hide the others. */
  async #look(): Promise<void> {
    const watchers = [...this.#watchers];
    const namespaces = new Set(watchers.map(({ namespace }) => namespace));
    let problem: string | undefined;
    for (const namespace of namespaces) {
      try {
        await this.#lookAt(
          namespace,
          watchers.filter(watcher => watcher.namespace === namespace),
        );
      } catch (error) {
        problem = messageOf(error);
      }
    }
    if (problem !== undefined && problem !== this.#problem) {
      this.#options.logger.warn(`Runs cannot be looked at: ${problem}`);
    }
    this.#problem = problem;
  }

  async #lookAt(
    namespace: string | undefined,
    watchers: readonly Watcher[],
  ): Promise<void> {
    const { client } = this.#options;
    const active = await this.#listActive(namespace);
    const failures: string[] = [];
    for (const watcher of watchers) {
      const { runId } = watcher;
      try {
        const run = active.get(runId) ?? (await client.getRun(runId));
        if (!run || hasEnded(run)) {
          // Nothing more will be seen of it.
          this.#watchers.delete(watcher);
        }
        watcher.tell({ run, at: new Date() });
      } catch (error) {
        failures.push(`the run ${runId}: ${messageOf(error)}`);
      }
    }
    if (failures.length > 0) {
      throw new Error(failures.join('; '));
    }
  }

  async #listActive(
    namespace: string | undefined,
  ): Promise<Map<string, ApiRun>> {
    const { client, pageSize = LONGEST_PAGE } = this.#options;
    const active = new Map<string, ApiRun>();
    let token: string | undefined;
    do {
      const page = await client.listActiveRuns(namespace, {
        size: pageSize,
        token,
      });
      page.runs.forEach(run => active.set(run.run_id, run));
      token = page.nextToken;
    } while (token !== undefined);
    return active;
  }
}

function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
