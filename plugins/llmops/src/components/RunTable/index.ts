export { RunDuration } from './RunRow';
export { RunTable } from './RunTable';
