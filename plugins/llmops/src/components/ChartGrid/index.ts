export { ChartGrid } from './ChartGrid';
