import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  inMemoryModule,
  projectEntities,
} from '../src/__testUtils__/inMemoryModule';

/*
 * The plugin alone, over an engine, a tracker and projects that lie in memory. Every request without a token counts as
 * one of the person user:default/mock:
 *
 *   curl http://127.0.0.1:7007/api/llmops/runs -H 'content-type: application/json' \
 *     -d '{"project": "component:default/korean-llm", "pipeline": "train"}'
 */
const backend = createBackend();
backend.add(mockServices.auth.factory());
backend.add(mockServices.httpAuth.factory());
backend.add(catalogServiceMock.factory({ entities: projectEntities }));
backend.add(
  mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
);
backend.add(inMemoryModule().module);
backend.add(import('../src'));
backend.start();
