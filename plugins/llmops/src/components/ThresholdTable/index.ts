export { ThresholdTable, VerdictMark } from './ThresholdTable';
