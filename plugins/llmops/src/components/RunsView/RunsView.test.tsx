import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeRun } from '../../__testUtils__/fixtures';
import { InMemoryRuns } from '../../__testUtils__/InMemoryRuns';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

const PROJECT = 'component:default/korean-llm';

const makeStore = () =>
  new InMemoryRuns([
    {
      ...makeRun({ id: 'run-1', name: 'first' }),
      metrics: { 'eval/loss': 2, accuracy: 0.5 },
      params: { seed: '1' },
    },
    makeRun({
      id: 'run-2',
      name: 'elsewhere',
      project: 'component:default/other',
    }),
  ]);

const headers = () =>
  screen
    .getAllByRole('columnheader')
    .slice(1)
    .map(({ textContent }) => textContent?.trim());

describe('view of runs', () => {
  let saved: Blob[];
  beforeEach(() => {
    giveElementsSize();
    window.localStorage.clear();
    saved = [];
    URL.createObjectURL = jest.fn(blob => {
      if (blob instanceof Blob) {
        saved.push(blob);
      }
      return 'blob:saved';
    });
    URL.revokeObjectURL = jest.fn();
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  });
  afterEach(() => jest.restoreAllMocks());

  it('chooses, moves and resizes columns', async () => {
    const { api, container } = renderLlmops({
      path: '/llmops/runs?column=state&column=duration',
      api: makeStore().api,
    });
    await screen.findByRole('treegrid');
    expect(headers()).toEqual(['Run', 'State', 'Duration']);
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Columns',
    });
    await userEvent.type(within(dialog).getByRole('searchbox'), 'loss');
    await userEvent.click(
      await within(dialog).findByRole('checkbox', { name: 'eval/loss' }),
    );
    expect(await findAxeViolations(dialog)).toEqual([]);
    await userEvent.keyboard('{Escape}{Escape}');
    await waitFor(() =>
      expect(headers()).toEqual([
        'Run',
        'State',
        'Duration',
        'metric eval/loss',
      ]),
    );
    await waitFor(() =>
      expect(api.listRuns.mock.lastCall?.[0].columns).toEqual([
        'metrics.eval/loss',
      ]),
    );
    screen.getByRole('button', { name: 'metric eval/loss' }).focus();
    await userEvent.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    await waitFor(() => expect(headers()[2]).toBe('metric eval/loss'));
    const grid = screen.getByRole('treegrid');
    const before = grid.style.minWidth;
    screen.getByRole('button', { name: 'State' }).focus();
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await waitFor(() => expect(grid.style.minWidth).not.toBe(before));
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('saves all matching runs as CSV, and the selected ones', async () => {
    const { api } = makeStore();
    renderLlmops({
      path: '/llmops/runs?column=params.seed&query=params.seed+%3D+1&run=run-1',
      api,
    });
    await screen.findByRole('treegrid');
    await userEvent.click(
      screen.getByRole('button', { name: 'Export all matching runs as CSV' }),
    );
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(api.exportRuns.mock.lastCall?.[0]).toMatchObject({
      query: 'params.seed = 1',
      columns: ['params.seed'],
    });
    await userEvent.click(
      within(screen.getByRole('group', { name: 'Selected runs' })).getByRole(
        'button',
        { name: 'CSV' },
      ),
    );
    await waitFor(() => expect(saved).toHaveLength(2));
    // Whatever the list shows of it: the link may name runs that were never in sight.
    expect(api.exportSelectedRuns.mock.lastCall?.[0]).toEqual({
      runIds: ['run-1'],
      columns: ['params.seed'],
    });
    expect(saved[1].size).toBe('name\r\nfirst'.length);
  });

  it('lists the runs of its project alone in the tab of a project', async () => {
    const { api, container } = renderLlmops({
      path: '/?state=succeeded&project=component:default/other',
      entity: {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'korean-llm', namespace: 'default' },
        spec: { type: 'ml-training', owner: 'ml-research' },
      },
      api: makeStore().api,
    });
    const table = await screen.findByRole('treegrid', { name: 'Runs' });
    expect(within(table).getByText('first')).toBeInTheDocument();
    expect(within(table).queryByText('elsewhere')).not.toBeInTheDocument();
    expect(api.listRuns.mock.lastCall?.[0]).toMatchObject({
      project: [PROJECT],
      state: ['succeeded'],
    });
    expect(await findAxeViolations(container)).toEqual([]);
  });
});
