import type { StoredTrackedRun } from '../tracking/TrackedRunStore';

const stepOf = (run: StoredTrackedRun) => run.step ?? run.name;

const attemptOf = (run: StoredTrackedRun) => {
  const attempt = run.dispatchKey?.split('-').pop();
  return attempt ? `${stepOf(run)} #${attempt}` : stepOf(run);
};

const NAMES = [
  stepOf,
  attemptOf,
  (run: StoredTrackedRun) => `${attemptOf(run)} · ${run.name}`,
  (run: StoredTrackedRun) => `${attemptOf(run)} · ${run.name} · ${run.id}`,
];

/**
 * A name for each tracked run of a run, by its id: its step, told apart by attempt, name and in the end id where
 * several have the same.
 */
export function nameTrackedRuns(
  runs: readonly StoredTrackedRun[],
): Map<string, string> {
  const names = new Map<string, string>();
  let unnamed = [...runs];
  for (const nameOf of NAMES) {
    const counts = new Map<string, number>();
    for (const run of unnamed) {
      counts.set(nameOf(run), (counts.get(nameOf(run)) ?? 0) + 1);
    }
    for (const run of unnamed) {
      if (counts.get(nameOf(run)) === 1) {
        names.set(run.id, nameOf(run));
      }
    }
    unnamed = unnamed.filter(run => !names.has(run.id));
  }
  return names;
}
