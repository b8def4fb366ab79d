export { ChartControls } from './ChartControls';
export { MetricChart } from './MetricChart';
export type { ChartRun } from './MetricChart';
