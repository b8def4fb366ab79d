import type { RunCurve } from '../api/types';

/**
 * What tells curves apart: the run where there are several, the step of the run where it logged several, and the
 * tracked run where that is not enough.
 */
export function nameCurves(
  curves: readonly Pick<RunCurve, 'runId' | 'step' | 'name'>[],
  runs: readonly { id: string; label: string }[],
): string[] {
  const labels = new Map(runs.map(({ id, label }) => [id, label]));
  return curves.map(curve => {
    const siblings = curves.filter(({ runId }) => runId === curve.runId);
    const ofStep = siblings.filter(({ step }) => step === curve.step);
    const own =
      ofStep.length > 1 || !curve.step
        ? [curve.step, curve.name].filter(Boolean).join(' · ')
        : curve.step;
    if (runs.length < 2) {
      return own;
    }
    const label = labels.get(curve.runId) ?? curve.runId;
    return siblings.length > 1 ? `${label} · ${own}` : label;
  });
}
