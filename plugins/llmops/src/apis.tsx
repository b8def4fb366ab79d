import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import {
  EvidenceClient,
  evidenceApiRef,
  llmopsApiRef,
  LlmopsClient,
  notebookApiRef,
  NotebookClient,
  projectPlanApiRef,
  ProjectPlanClient,
} from './api';

export const llmopsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: llmopsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => LlmopsClient.create(deps),
    }),
});

export const evidenceApi = ApiBlueprint.make({
  name: 'evidence',
  params: defineParams =>
    defineParams({
      api: evidenceApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => EvidenceClient.create(deps),
    }),
});

export const notebookApi = ApiBlueprint.make({
  name: 'notebooks',
  params: defineParams =>
    defineParams({
      api: notebookApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => NotebookClient.create(deps),
    }),
});

export const projectPlanApi = ApiBlueprint.make({
  name: 'project-plans',
  params: defineParams =>
    defineParams({
      api: projectPlanApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => ProjectPlanClient.create(deps),
    }),
});
