import type { RunInputs, RunRecord, RunStore } from '../database/RunStore';
import { groupBy } from '../lib/groupBy';
import type {
  StoredTrackedRun,
  TrackedRunStore,
} from '../tracking/TrackedRunStore';
import type { StoredModelVersion } from './ModelStore';

/** What made a version, as far as it is known. */
export interface Producer {
  /** The run of the portal; unknown where the tracker is shared with another portal. */
  run?: RunRecord;
  inputs?: RunInputs;
  /** The tracked run and its siblings. */
  trackedRuns: StoredTrackedRun[];
  /** Newest values of what an observed run logged, whose history may not have been read. */
  observed?: Record<string, number>;
}

export interface ProducerSources {
  trackedRuns: Pick<TrackedRunStore, 'getMany' | 'listByRuns'>;
  runs: Pick<RunStore, 'getMany' | 'getManyInputs'>;
  /** Newest values of metrics by run, for observed runs. */
  observedMetrics?: (
    runIds: string[],
  ) => Promise<Map<string, Record<string, number>>>;
}

/** What made these versions of one tracker, in the same order; how many there are costs no further queries. */
export async function findProducers(
  sources: ProducerSources,
  tracker: string,
  versions: StoredModelVersion[],
): Promise<Producer[]> {
  const tracked = new Map(
    (
      await sources.trackedRuns.getMany(tracker, known(versions, trackedRunOf))
    ).map(run => [run.id, run]),
  );
  const runIds = known([...tracked.values()], run => run.runId);
  const [siblings, runs, inputs] = await Promise.all([
    sources.trackedRuns.listByRuns(runIds),
    sources.runs.getMany(runIds),
    sources.runs.getManyInputs(runIds),
  ]);
  const observed = await sources.observedMetrics?.(
    runIds.filter(id => runs.get(id)?.origin === 'observed'),
  );
  const siblingsByRun = groupBy(siblings, run => run.runId);
  return versions.map(version => {
    const producer = tracked.get(trackedRunOf(version) ?? '');
    const runId = producer?.runId;
    return producer === undefined || runId === undefined
      ? { trackedRuns: producer ? [producer] : [] }
      : {
          run: runs.get(runId),
          inputs: inputs.get(runId),
          trackedRuns: siblingsByRun.get(runId) ?? [],
          observed: observed?.get(runId),
        };
  });
}

function trackedRunOf(version: StoredModelVersion): string | undefined {
  return version.trackedRunId;
}

/** What is known of these, each once. */
function known<T>(items: T[], read: (item: T) => string | undefined): string[] {
  return [...new Set(items.flatMap(item => read(item) ?? []))];
}
