import { isError } from '@backstage/errors';
import type {
  Capacity,
  ClusterCapacity,
  PendingJob,
} from '@llmops/backstage-plugin-llmops-common';
import type { CapacitySource } from '@llmops/backstage-plugin-llmops-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { matchesRunFilter, type RunFilter } from '../database/runFilter';
import type { RunRecord, RunStore } from '../database/RunStore';
import { sumGpuHours } from './sumGpuHours';

const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface CapacityServiceOptions {
  database: Knex;
  runs: Pick<RunStore, 'getMany' | 'getManyInputs'>;
  /** By id. */
  sources: ReadonlyMap<string, CapacitySource>;
  clock?: () => Date;
  logger: LoggerService;
}

/** What clusters have, and what was used of them. */
export class DefaultCapacityService {
  readonly #options: CapacityServiceOptions;

  static create(options: CapacityServiceOptions): DefaultCapacityService {
    return new DefaultCapacityService(options);
  }

  private constructor(options: CapacityServiceOptions) {
    this.#options = options;
  }

  /**
   * @param filter - of the runs that the caller may read; of others it is said only that they wait, and for how many
   * GPUs
   */
  async read(
    days: number = DEFAULT_DAYS,
    filter?: RunFilter,
  ): Promise<Capacity> {
    const { database, runs, clock } = this.#options;
    const now = clock?.() ?? new Date();
    const [clusters, usage] = await Promise.all([
      this.#readClusters(filter),
      sumGpuHours({
        database,
        runs,
        since: new Date(now.getTime() - days * DAY_MS),
        now,
        filter,
      }),
    ]);
    return { clusters, usage };
  }

  async #readClusters(filter?: RunFilter): Promise<ClusterCapacity[]> {
    const clusters = (
      await Promise.all([...this.#options.sources.values()].map(this.#ask))
    ).flat();
    const ids = clusters.flatMap(({ pending }) =>
      pending.flatMap(({ dispatchKey }) => runIdOf(dispatchKey) ?? []),
    );
    const known = await this.#options.runs.getMany([...new Set(ids)]);
    return clusters.map(cluster => ({
      ...cluster,
      pending: cluster.pending.map(job =>
        showPending(job, known.get(runIdOf(job.dispatchKey) ?? ''), filter),
      ),
    }));
  }

  /** A source that fails shows nothing; the others go on. */
  readonly #ask = async (
    source: CapacitySource,
  ): Promise<ClusterCapacity[]> => {
    try {
      return await source.read();
    } catch (error) {
      const problem = isError(error) ? error.message : String(error);
      this.#options.logger.warn(
        `The capacity of "${source.id}" cannot be read: ${problem}`,
      );
      return [
        {
          name: source.id,
          title: source.id,
          problem,
          flavors: [],
          queues: [],
          pending: [],
        },
      ];
    }
  };
}

/** Everyone may know that a place in the queue is taken; by whom, those who may read the run. */
function showPending(
  job: PendingJob,
  run: RunRecord | undefined,
  filter: RunFilter | undefined,
): PendingJob {
  if (run && (!filter || matchesRunFilter(run, filter))) {
    return { ...job, runId: run.id, runName: run.name, owner: run.owner };
  }
  const { gpus, queue, before, since } = job;
  return { gpus, queue, before, since, reason: '' };
}

function runIdOf(dispatchKey: string | undefined): string | undefined {
  return dispatchKey?.replace(/-\d+$/, '');
}
