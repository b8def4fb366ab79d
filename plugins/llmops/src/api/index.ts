export { evidenceApiRef, type EvidenceApi } from './EvidenceApi';
export { EvidenceClient } from './EvidenceClient';
export { llmopsApiRef, type LlmopsApi } from './LlmopsApi';
export { LlmopsClient } from './LlmopsClient';
export {
  notebookApiRef,
  type NotebookAddress,
  type NotebookApi,
} from './NotebookApi';
export { NotebookClient } from './NotebookClient';
export { projectPlanApiRef, type ProjectPlanApi } from './ProjectPlanApi';
export { ProjectPlanClient } from './ProjectPlanClient';
export type * from './types';
