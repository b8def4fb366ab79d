import type { RunCurve } from '../api/types';
import { positionsOf } from './curve';

/** A value and where it lies. */
export interface PlacedValue {
  x: number;
  value: number;
}

/** The numbers of a curve that people ask for; absent where nothing is finite. */
export interface CurveSummary {
  first?: number;
  newest?: number;
  minimum?: PlacedValue;
  maximum?: PlacedValue;
  notFinite: number;
}

export function summarizeCurve(curve: RunCurve): CurveSummary {
  const { values, minimums = values, maximums = values } = curve;
  const finite = values.filter((value): value is number => value !== null);
  const best = (
    cells: readonly (number | null)[],
    isBetter: (a: number, b: number) => boolean,
  ) => {
    let found: PlacedValue | undefined;
    cells.forEach((value, index) => {
      if (value !== null && (!found || isBetter(value, found.value))) {
        found = { x: positionsOf(curve)[index], value };
      }
    });
    return found;
  };
  return {
    first: finite[0],
    newest: finite[finite.length - 1],
    minimum: best(minimums, (a, b) => a < b),
    maximum: best(maximums, (a, b) => a > b),
    notFinite: (curve.notFinite ?? []).reduce(
      (sum, { nan, positive, negative }) => sum + nan + positive + negative,
      0,
    ),
  };
}
