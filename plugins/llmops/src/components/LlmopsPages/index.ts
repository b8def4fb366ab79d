export { LlmopsPages } from './LlmopsPages';
export { PageSkeleton } from './PageSkeleton';
