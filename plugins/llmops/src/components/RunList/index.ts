export { RunList, RunListSkeleton } from './RunList';
