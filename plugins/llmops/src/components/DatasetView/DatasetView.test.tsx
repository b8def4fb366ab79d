import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  findAxeViolations,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';
import type { DatasetDetails } from '../../api';

const AT = '2026-01-01T12:00:00Z';
const version = (name: string, commit: string) => ({
  version: name.repeat(32),
  bytes: 2_000,
  commit: commit.repeat(40),
  at: AT,
  author: 'Someone',
  message: `Change to ${name}`,
  runCount: 0,
  runs: [],
  models: [],
});
const dataset: DatasetDetails = {
  entityRef: 'resource:default/corpus',
  title: 'Korean corpus',
  owner: 'group:default/ml-research',
  projects: ['component:default/korean-llm'],
  path: 'data/raw/corpus.jsonl',
  current: { version: 'b'.repeat(32), bytes: 2_000 },
  complete: true,
  mayPreview: true,
  versions: [
    {
      ...version('b', '2'),
      runCount: 7,
      runs: [{ id: 'r1', name: 'train-1', state: 'succeeded', createdAt: AT }],
      models: [{ tracker: 'mlflow', name: 'korean-llm', version: '3' }],
    },
    version('a', '1'),
  ],
};

describe('a dataset', () => {
  it('shows versions with what used them, and rows of the chosen one', async () => {
    const preview = jest.fn(async () => ({
      commit: '2',
      version: 'b',
      lines: ['{"text":"<img src=x>"}'],
      table: { columns: ['text'], rows: [['<img src=x>']] },
      complete: false,
    }));
    const { container } = renderLlmops({
      path: '/llmops/datasets/default/corpus',
      evidence: { getDataset: async () => dataset, previewDataset: preview },
    });
    const newest = await screen.findByRole('row', { name: /Change to b/ });
    expect(
      within(newest).getByRole('link', { name: 'train-1' }),
    ).toHaveAttribute('href', '/llmops/runs/r1');
    expect(within(newest).getByText('and 6 more')).toBeInTheDocument();
    expect(
      within(newest).getByRole('link', { name: 'korean-llm v3' }),
    ).toBeInTheDocument();
    expect(await screen.findByText('<img src=x>')).toBeInTheDocument();
    expect(screen.getByText('The first rows only')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);

    const old = screen.getByRole('row', { name: /Change to a/ });
    await userEvent.click(
      within(old).getByRole('button', { name: 'Show rows' }),
    );
    expect(preview).toHaveBeenLastCalledWith(
      { dataset: 'resource:default/corpus', commit: '1'.repeat(40) },
      expect.anything(),
    );
  });

  it('says who may see rows, and why a version is not known', async () => {
    renderLlmops({
      path: '/llmops/datasets/default/corpus',
      evidence: {
        getDataset: async () => ({
          ...dataset,
          mayPreview: false,
          problem: 'The repository is gone',
        }),
      },
    });
    expect(
      await screen.findByText(/They are for group:default\/ml-research/),
    ).toBeInTheDocument();
    expect(screen.getByText('The repository is gone')).toBeInTheDocument();
  });

  it('lists datasets', async () => {
    const { container } = renderLlmops({
      path: '/llmops/datasets',
      evidence: { listDatasets: async () => [dataset] },
    });
    expect(
      await screen.findByRole('link', { name: 'Korean corpus' }),
    ).toHaveAttribute('href', '/llmops/datasets/default/corpus');
    expect(await findAxeViolations(container)).toEqual([]);
  });
});
