export { EntityDataset } from './EntityDataset';
