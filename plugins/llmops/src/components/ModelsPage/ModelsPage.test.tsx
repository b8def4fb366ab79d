import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { LlmopsApi, Model } from '../../api';
import { makeModel, makeRefusal } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

const FACETS = {
  total: 2,
  facets: {
    owner: [{ value: 'group:default/ml-research', count: 2 }],
    license: [
      { value: 'apache-2.0', count: 1 },
      { value: 'mit', count: 1 },
    ],
  },
  metrics: [{ metric: 'accuracy', count: 2, minimum: 0.4, maximum: 0.75 }],
};

function modelsApi(part: Partial<LlmopsApi> = {}) {
  return {
    getModelFacets: jest.fn(async () => FACETS),
    listModels: jest.fn(async () => ({
      items: [makeModel(), makeModel({ name: 'other', facts: undefined })],
    })),
    ...part,
  };
}

describe('page of models', () => {
  beforeEach(() => giveElementsSize());
  afterEach(() => jest.restoreAllMocks());

  it('finds models by facets and a range of their evaluation, as its address says', async () => {
    const api = modelsApi();
    const { container } = renderLlmops({ path: '/llmops/models', api });
    const row = await screen.findByRole('article', { name: 'korean-llm' });
    expect(within(row).getByText(/apache-2.0/)).toBeInTheDocument();
    expect(within(row).getByText('0.75')).toBeInTheDocument();
    expect(await screen.findByText('2 models')).toBeInTheDocument();
    const license = await screen.findByRole('group', { name: 'License' });
    await userEvent.click(
      within(license).getByRole('checkbox', { name: 'mit' }),
    );
    await waitFor(() =>
      expect(api.listModels).toHaveBeenLastCalledWith(
        expect.objectContaining({ license: ['mit'], sort: 'name' }),
        expect.anything(),
      ),
    );
    expect(api.getModelFacets).toHaveBeenLastCalledWith(
      expect.objectContaining({ license: ['mit'] }),
      expect.anything(),
    );
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Name or description' }),
      'kor',
    );
    await waitFor(() =>
      expect(api.listModels).toHaveBeenLastCalledWith(
        expect.objectContaining({ license: ['mit'], text: 'kor' }),
        expect.anything(),
      ),
    );
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('reads what to show from its address', async () => {
    const api = modelsApi();
    renderLlmops({
      path: '/llmops/models?metric=accuracy&metricMin=0.5&sort=-metrics.accuracy&owner=group%3Adefault%2Fml-research',
      api,
    });
    await screen.findByRole('article', { name: 'korean-llm' });
    expect(api.listModels).toHaveBeenCalledWith(
      expect.objectContaining({
        metric: 'accuracy',
        metricMin: 0.5,
        sort: '-metrics.accuracy',
        owner: ['group:default/ml-research'],
      }),
      expect.anything(),
    );
    expect(screen.getByRole('textbox', { name: 'At least' })).toHaveValue(
      '0.5',
    );
  });

  it('draws only the rows in sight of ten thousand, and asks for more', async () => {
    const models: Model[] = Array.from({ length: 10_000 }, (_, index) =>
      makeModel({ name: `model-${index}` }),
    );
    const listModels: LlmopsApi['listModels'] = async ({ cursor, limit }) => {
      const start = Number(cursor ?? 0);
      const end = start + (limit ?? 50);
      return {
        items: models.slice(start, end),
        nextCursor: end < models.length ? String(end) : undefined,
      };
    };
    renderLlmops({
      path: '/llmops/models',
      api: modelsApi({ listModels: jest.fn(listModels) }),
    });
    await screen.findByRole('article', { name: 'model-0' });
    expect(screen.getAllByRole('article').length).toBeLessThan(60);
  });

  it('says that nothing matches, and why nothing is shown', async () => {
    const { unmount } = renderLlmops({
      path: '/llmops/models?license=none',
      api: modelsApi({ listModels: async () => ({ items: [] }) }),
    });
    expect(
      await screen.findByText('No model matches these filters'),
    ).toBeInTheDocument();
    unmount();
    const refusal = await makeRefusal(403, 'NotAllowedError', 'Ask an admin');
    renderLlmops({
      path: '/llmops/models',
      api: modelsApi({
        listModels: async () => {
          throw refusal;
        },
      }),
    });
    expect(await screen.findByText('Ask an admin')).toBeInTheDocument();
  });
});
