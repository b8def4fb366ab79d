export { DatasetView } from './DatasetView';
