export { ModelSearchResult } from './ModelSearchResult';
export { RunSearchResult } from './RunSearchResult';
