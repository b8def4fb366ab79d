import type { MetricStore } from '../metrics/MetricStore';
import type { StoredTrackedRun } from '../tracking/TrackedRunStore';
import type { StoredModelVersion } from './ModelStore';

/** Training code may write results to the version itself, as `evaluation.<metric>`. */
const TAG_PREFIX = 'evaluation.';

export interface EvaluationSources {
  version: StoredModelVersion;
  /** All tracked runs of the run that produced the version. */
  trackedRuns: StoredTrackedRun[];
  /** Step of the pipeline that evaluates, when it declares one. */
  evaluationStep?: string;
  metrics: Pick<MetricStore, 'listSeries'>;
}

/**
 * What is known of how good a version is: the last values of the tracked run that produced it and of that one's
 * parent, replaced by those of the evaluating step of the same attempt, and these by the version's own tags.
 */
export async function evaluationMetrics(
  sources: EvaluationSources,
): Promise<Record<string, number>> {
  const { version, metrics } = sources;
  const runs = evaluatingRuns(sources);
  const series = await metrics.listSeries(
    version.tracker,
    runs.map(run => run.id),
  );
  const byRun = runs.flatMap(run =>
    series.filter(record => record.trackedRunId === run.id),
  );
  return Object.fromEntries([
    ...byRun
      .filter(record => Number.isFinite(record.lastValue))
      .map((record): [string, number] => [record.key, record.lastValue]),
    ...tagMetrics(version.tags),
  ]);
}

/** Least specific first, so that later ones replace what earlier ones say. */
function evaluatingRuns(sources: EvaluationSources): StoredTrackedRun[] {
  const { version, trackedRuns, evaluationStep } = sources;
  const producer = trackedRuns.find(run => run.id === version.trackedRunId);
  if (!producer) {
    return [];
  }
  const parent = trackedRuns.find(run => run.id === producer.parentId);
  const evaluations = trackedRuns.filter(
    run =>
      evaluationStep !== undefined &&
      run.step === evaluationStep &&
      run.dispatchKey === producer.dispatchKey,
  );
  // What evaluates says it all; without it, what the producer logged is the best there is.
  return evaluations.length > 0
    ? evaluations
    : [...(parent ? [parent] : []), producer];
}

function tagMetrics(tags: Record<string, string>): Array<[string, number]> {
  return Object.entries(tags)
    .filter(([name, text]) => name.startsWith(TAG_PREFIX) && text.trim() !== '')
    .map(([name, text]): [string, number] => [
      name.slice(TAG_PREFIX.length),
      Number(text),
    ])
    .filter(([, value]) => Number.isFinite(value));
}
