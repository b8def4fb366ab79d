export { ChangedFiles } from './ChangedFiles';
