import { screen } from '@testing-library/react';
import { makeRefusal } from '../../__testUtils__/fixtures';
import { renderLlmops } from '../../__testUtils__/renderLlmops';

it('says on the page of a model that is gone when its entity goes', async () => {
  const missing = await makeRefusal(404, 'NotFoundError', 'No such model');
  renderLlmops({
    path: '/',
    api: {
      getModel: async () => {
        throw missing;
      },
    },
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'model-korean',
        annotations: {
          'llmops.dev/model-name': 'korean-llm',
          'llmops.dev/model-tracker': 'mlflow',
          'llmops.dev/orphaned-since': '2026-01-01T12:00:00.000Z',
          'llmops.dev/removed-after': '2026-01-08T12:00:00.000Z',
        },
      },
      spec: { type: 'ai-model', owner: 'research', dependsOn: [] },
    },
  });
  expect(
    await screen.findByText('The model korean-llm is gone from mlflow'),
  ).toBeInTheDocument();
  expect(screen.getByText(/Jan 8, 2026/)).toBeInTheDocument();
});
