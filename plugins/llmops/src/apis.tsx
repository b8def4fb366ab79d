import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { llmopsApiRef, LlmopsClient } from './api';

export const llmopsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: llmopsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => LlmopsClient.create(deps),
    }),
});
