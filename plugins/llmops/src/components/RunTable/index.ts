export { RunDuration } from './RunDuration';
export { RunTable } from './RunTable';
export { useRunSelection, type RunSelection } from './useRunSelection';
