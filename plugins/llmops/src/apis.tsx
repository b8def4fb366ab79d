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
