/** What the horizontal axis shows. */
export const X_AXES = ['step', 'time', 'relative'] as const;
export type XAxis = (typeof X_AXES)[number];

/** How charts are drawn. */
export interface ChartView {
  x: XAxis;
  /** Weight of the moving average; 0 shows what was logged. */
  smoothing: number;
  logarithmic: boolean;
}

export const PLAIN_VIEW: ChartView = {
  x: 'step',
  smoothing: 0,
  logarithmic: false,
};

/** Reads the view from the parameters of a URL; what means nothing is left out. */
export function readChartView(params: URLSearchParams): ChartView {
  const smoothing = Number(params.get('smoothing') ?? 0);
  return {
    x: X_AXES.find(axis => axis === params.get('x')) ?? 'step',
    smoothing: smoothing > 0 && smoothing <= 0.99 ? smoothing : 0,
    logarithmic: params.get('scale') === 'log',
  };
}

/** Writes the view into a copy of a URL's parameters; others stay as they are. */
export function writeChartView(
  params: URLSearchParams,
  view: ChartView,
): URLSearchParams {
  const next = new URLSearchParams(params);
  const set = (name: string, value: string | undefined) =>
    value ? next.set(name, value) : next.delete(name);
  set('x', view.x === 'step' ? undefined : view.x);
  set('smoothing', view.smoothing > 0 ? String(view.smoothing) : undefined);
  set('scale', view.logarithmic ? 'log' : undefined);
  return next;
}
