export { evidenceApiRef, type EvidenceApi } from './EvidenceApi';
export { EvidenceClient } from './EvidenceClient';
export { llmopsApiRef, type LlmopsApi } from './LlmopsApi';
export { LlmopsClient } from './LlmopsClient';
export type * from './types';
