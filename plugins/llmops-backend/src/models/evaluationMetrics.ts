import type { SeriesRecord } from '../metrics/MetricStore';
import type { StoredTrackedRun } from '../tracking/TrackedRunStore';
import type { Producer } from './findProducers';
import type { StoredModelVersion } from './ModelStore';

/** Training code may write results to the version itself, as `evaluation.<metric>`. */
const TAG_PREFIX = 'evaluation.';

/**
 * The tracked runs whose last values say how good a version is, least specific first: those of the evaluating step of
 * the attempt that produced it; where there are none, the producing run after its parent.
 */
export function evaluatingRuns(
  version: StoredModelVersion,
  { trackedRuns, inputs }: Producer,
): StoredTrackedRun[] {
  const producer = trackedRuns.find(run => run.id === version.trackedRunId);
  if (!producer) {
    return [];
  }
  const step = inputs?.definition.evaluation?.step;
  const evaluations = trackedRuns.filter(
    run =>
      step !== undefined &&
      run.step === step &&
      run.dispatchKey === producer.dispatchKey,
  );
  const parent = trackedRuns.find(run => run.id === producer.parentId);
  // What evaluates says it all; without it, what the producer logged is the best there is.
  return evaluations.length > 0
    ? evaluations
    : [...(parent ? [parent] : []), producer];
}

/** What is known of how good a version is: the last values of these runs, replaced by the version's own tags. */
export function evaluationMetrics(
  version: StoredModelVersion,
  runs: StoredTrackedRun[],
  /** By id of the tracked run. */
  series: ReadonlyMap<string, SeriesRecord[]>,
  /** What counts where no history of these runs was read. */
  observed: Record<string, number> = {},
): Record<string, number> {
  const byRun = runs.flatMap(run => series.get(run.id) ?? []);
  return Object.fromEntries([
    ...(byRun.length > 0 ? [] : Object.entries(observed)),
    ...byRun.map((record): [string, number] => [record.key, record.lastValue]),
    ...tagMetrics(version.tags),
  ]);
}

function tagMetrics(tags: Record<string, string>): Array<[string, number]> {
  return Object.entries(tags)
    .filter(([name, text]) => name.startsWith(TAG_PREFIX) && text.trim() !== '')
    .flatMap(([name, text]) => {
      const value = readNumber(text.trim());
      return value === undefined
        ? []
        : [[name.slice(TAG_PREFIX.length), value] as [string, number]];
    });
}

/** As programs write numbers; Python calls NaN `nan` and infinities `inf`. */
function readNumber(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) {
    return Number.NaN;
  }
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) {
    return infinite[1] === '-' ? -Infinity : Infinity;
  }
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
