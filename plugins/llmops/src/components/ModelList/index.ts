export { ModelList, ModelListSkeleton } from './ModelList';
