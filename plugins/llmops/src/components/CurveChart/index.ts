export { CurveChart } from './CurveChart';
export type { ChartMark } from './drawMarks';
export { RunSwatch } from './RunSwatch';
export { seriesColor } from './seriesStyle';
