export { RunCharts } from './RunCharts';
