export { TrackerLine } from './TrackerLine';
