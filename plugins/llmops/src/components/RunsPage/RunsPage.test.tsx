import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeRun } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

describe('list of runs', () => {
  beforeEach(giveElementsSize);
  afterEach(() => jest.restoreAllMocks());

  it('asks for what the URL says, shows reasons and grows page by page', async () => {
    const failed = makeRun({
      id: 'run-9',
      name: 'failed-run',
      state: 'failed',
      reason: 'Exit code 137: out of memory',
    });
    const { api, container } = renderLlmops({
      path: '/llmops/runs?state=failed&engine=dvc&text=korean',
      api: {
        listRuns: jest.fn(async ({ cursor }) =>
          cursor
            ? { items: [makeRun({ id: 'run-0', name: 'oldest-run' })] }
            : { items: [failed], nextCursor: 'next' },
        ),
      },
    });
    const table = await screen.findByRole('table', { name: 'Runs' });
    expect(
      await within(table).findByText('Exit code 137: out of memory'),
    ).toBeInTheDocument();
    expect(await screen.findByText('oldest-run')).toBeInTheDocument();
    const query = { state: ['failed'], engine: ['dvc'], text: 'korean' };
    expect(api.listRuns).toHaveBeenCalledWith(
      { ...query, limit: 50 },
      expect.anything(),
    );
    expect(api.listRuns).toHaveBeenCalledWith({
      ...query,
      limit: 50,
      cursor: 'next',
    });
    expect(screen.getByText('2 runs')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
    expect(screen.getByRole('link', { name: 'failed-run' })).toHaveAttribute(
      'href',
      '/llmops/runs/run-9',
    );
  });

  it('follows changes that are signalled', async () => {
    const states = ['queued', 'running'] as const;
    let now = 0;
    const { signals } = renderLlmops({
      path: '/llmops/runs',
      api: {
        listRuns: jest.fn(async () => ({
          items: [makeRun({ state: states[now] })],
        })),
      },
    });
    const table = await screen.findByRole('table', { name: 'Runs' });
    expect(await within(table).findByText('Queued')).toBeInTheDocument();
    now = 1;
    await signals.send({
      kind: 'run',
      runId: 'run-1',
      project: 'component:default/korean-llm',
    });
    expect(await within(table).findByText('Running')).toBeInTheDocument();
  });

  it('draws only the rows in view', async () => {
    const items = Array.from({ length: 50 }, (_, index) =>
      makeRun({ id: `run-${index}`, name: `name-${index}` }),
    );
    renderLlmops({
      path: '/llmops/runs',
      api: { listRuns: jest.fn(async () => ({ items })) },
    });
    expect(await screen.findByText('name-0')).toBeInTheDocument();
    expect(screen.queryByText('name-49')).not.toBeInTheDocument();
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '51');
  });

  it('says which is which: no runs at all, or none that match', async () => {
    const { unmount } = renderLlmops({ path: '/llmops/runs' });
    expect(await screen.findByText('No runs yet')).toBeInTheDocument();
    unmount();
    const { api } = renderLlmops({ path: '/llmops/runs?state=lost' });
    await userEvent.click(
      (
        await screen.findAllByRole('button', { name: 'Clear filters' })
      )[0],
    );
    await waitFor(() =>
      expect(api.listRuns).toHaveBeenLastCalledWith(
        { limit: 50 },
        expect.anything(),
      ),
    );
    expect(await screen.findByText('No runs yet')).toBeInTheDocument();
  });
});
