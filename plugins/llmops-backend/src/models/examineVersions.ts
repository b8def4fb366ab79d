import { groupBy } from '../lib/groupBy';
import { evaluatingRuns, evaluationMetrics } from './evaluationMetrics';
import { findProducers, type Producer } from './findProducers';
import type { StoredModelVersion } from './ModelStore';
import type { VersionSources } from './readVersions';

/** A version with what made it and how good it is. */
export interface ExaminedVersion {
  version: StoredModelVersion;
  producer: Producer;
  /** Of its evaluation. */
  metrics: Record<string, number>;
}

/** Looks at versions of one model, in the same order; how many there are costs no further queries. */
export async function examineVersions(
  sources: Pick<
    VersionSources,
    'trackedRuns' | 'runs' | 'metrics' | 'observedMetrics'
  >,
  tracker: string,
  versions: StoredModelVersion[],
): Promise<ExaminedVersion[]> {
  const producers = await findProducers(sources, tracker, versions);
  const evaluating = versions.map((version, index) =>
    evaluatingRuns(version, producers[index]),
  );
  const series = groupBy(
    await sources.metrics.listSeries(tracker, [
      ...new Set(evaluating.flat().map(run => run.id)),
    ]),
    record => record.trackedRunId,
  );
  return versions.map((version, index) => ({
    version,
    producer: producers[index],
    metrics: evaluationMetrics(
      version,
      evaluating[index],
      series,
      producers[index].observed,
    ),
  }));
}
