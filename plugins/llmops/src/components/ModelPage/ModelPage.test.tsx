import { screen, within } from '@testing-library/react';
import { makeModel } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

describe('page of a model', () => {
  it('shows card, facts, versions, evaluation and the way to download', async () => {
    const { container, api } = renderLlmops({
      path: '/llmops/models/mlflow/korean%2Fllm',
      api: { getModel: jest.fn(async () => makeModel()) },
    });
    expect(
      await screen.findByRole('heading', { name: 'About' }),
    ).toBeInTheDocument();
    expect(api.getModel).toHaveBeenCalledWith(
      'mlflow',
      'korean/llm',
      expect.anything(),
    );
    expect(container.querySelector('script')).toBeNull();
    const facts = screen.getByRole('region', { name: 'Facts' });
    expect(within(facts).getByText('apache-2.0')).toBeInTheDocument();
    const evaluation = screen.getByRole('region', { name: 'Evaluation' });
    expect(within(evaluation).getByText('Met')).toBeInTheDocument();
    expect(
      within(evaluation).getByRole('img', {
        name: 'accuracy by version: 1: 0.4, 2: 0.75',
      }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'train-2' })).toHaveAttribute(
      'href',
      '/llmops/runs/run-2',
    );
    expect(screen.getByText('get-model korean-llm 2')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
  });
});

describe('catalog page of a model', () => {
  it('shows the model that the annotations name', async () => {
    const { api } = renderLlmops({
      path: '/',
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: {
          name: 'korean-llm-1a2b',
          namespace: 'default',
          annotations: {
            'llmops.dev/model-name': 'korean-llm',
            'llmops.dev/model-tracker': 'mlflow',
          },
        },
        spec: { type: 'ai-model', owner: 'ml-research' },
      },
    });
    expect(
      await screen.findByRole('heading', { name: 'About' }),
    ).toBeInTheDocument();
    expect(api.getModel).toHaveBeenCalledWith(
      'mlflow',
      'korean-llm',
      expect.anything(),
    );
  });
});
