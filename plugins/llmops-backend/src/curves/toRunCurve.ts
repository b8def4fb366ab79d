import type {
  CurvesRequest,
  RunCurve,
} from '@llmops/backstage-plugin-llmops-common';
import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import { type CurveColumns, fromPoints } from '../metrics/curveColumns';
import { encodeValue } from '../metrics/metricValue';
import type { CurveRange, StoredCurve } from '../metrics/MetricStore';
import type { CurveRun, CurveSourceRun } from './CurveRuns';

/** One metric of one tracked run, with the run that it is shown for. */
export interface CurvePlace {
  run: CurveRun;
  source: CurveSourceRun;
  key: string;
}

type View = Pick<CurvesRequest, 'x' | 'from' | 'to'>;

/** The range of one run that a request means; steps are whole numbers. */
export function toRange(
  run: CurveRun,
  view: View,
): Omit<CurveRange, 'maxPoints'> {
  const origin = originOf(run, view);
  const from =
    view.from === undefined ? undefined : Math.floor(view.from + origin);
  const to = view.to === undefined ? undefined : Math.ceil(view.to + origin);
  return isByStep(view)
    ? { fromStep: from, toStep: to }
    : { fromTime: from, toTime: to };
}

export function storedToRunCurve(
  place: CurvePlace,
  curve: StoredCurve,
  view: View,
): RunCurve {
  const { series, total, sampled } = curve;
  const origin = originOf(place.run, view);
  const ends = isByStep(view)
    ? { first: series.firstStep, last: series.lastStep }
    : { first: series.firstTime - origin, last: series.lastTime - origin };
  return {
    ...nameOf(place),
    ...ends,
    ...toArrays(curve, origin, view),
    ...(sampled ? { minimums: curve.minimums, maximums: curve.maximums } : {}),
    total,
    sampled,
    preview: false,
  };
}

/** All points of a metric, as the tracker sent them. */
export function wholeToRunCurve(
  place: CurvePlace,
  points: readonly MetricPoint[],
  view: View,
): RunCurve {
  const range = toRange(place.run, view);
  const inside = points.filter(
    ({ time }) =>
      time >= (range.fromTime ?? -Infinity) &&
      time <= (range.toTime ?? Infinity),
  );
  const origin = originOf(place.run, view);
  const positions = points.map(({ step, time }) =>
    isByStep(view) ? step : time - origin,
  );
  return {
    ...nameOf(place),
    first: positions.reduce((a, b) => Math.min(a, b), positions[0] ?? 0),
    last: positions.reduce((a, b) => Math.max(a, b), positions[0] ?? 0),
    ...toArrays(
      fromPoints(
        inside.map(({ step, time, value }) => ({
          ...{ ref: 0, step, time },
          ...encodeValue(value),
        })),
      ),
      origin,
      view,
    ),
    total: inside.length,
    sampled: false,
    preview: false,
  };
}

/** A sample that the tracker sent, while so many points are stored. */
export function previewToRunCurve(
  place: CurvePlace,
  points: readonly MetricPoint[],
  view: View,
  ingested = 0,
): RunCurve {
  return { ...wholeToRunCurve(place, points, view), preview: true, ingested };
}

function nameOf({ run, source, key }: CurvePlace) {
  return {
    runId: run.id,
    key,
    series: `${source.tracker}/${source.trackedRunId}/${key}`,
    name: source.name,
    step: source.step,
  };
}

function toArrays(columns: CurveColumns, origin: number, view: View) {
  const { steps, times, values, notFinite } = columns;
  return {
    steps,
    ...(isByStep(view) ? {} : { positions: times.map(time => time - origin) }),
    values,
    ...(notFinite.length > 0 ? { notFinite } : {}),
  };
}

function isByStep(view: View): boolean {
  return view.x === undefined || view.x === 'step';
}

function originOf(run: CurveRun, view: View): number {
  return view.x === 'relative' ? run.startTime : 0;
}
