export { EntityProjectRuns } from './EntityProjectRuns';
