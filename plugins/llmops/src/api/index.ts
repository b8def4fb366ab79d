export { llmopsApiRef, type LlmopsApi } from './LlmopsApi';
export { LlmopsClient } from './LlmopsClient';
export type * from './types';
