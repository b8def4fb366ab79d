import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeRefusal, makeRun } from '../../__testUtils__/fixtures';
import { InMemoryRuns, type StoredRun } from '../../__testUtils__/InMemoryRuns';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

const PROJECT = 'component:default/korean-llm';

/** Runs whose loss falls with their number; the newest is the last. */
function makeRuns(count: number, part: Partial<StoredRun> = {}): StoredRun[] {
  return Array.from({ length: count }, (_, index) => ({
    ...makeRun({
      id: `run-${index}`,
      name: `name-${index}`,
      createdAt: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
    }),
    metrics: { eval_loss: 3 - index / 1_000 },
    params: { lora_r: String(8 * (1 + (index % 2))) },
    ...part,
  }));
}

const grid = async () => {
  const found = await screen.findByRole('treegrid', { name: 'Runs' });
  return within(found);
};
const names = async () =>
  (await grid()).getAllByRole('link').map(({ textContent }) => textContent);

describe('list of runs', () => {
  beforeEach(() => {
    giveElementsSize();
    window.localStorage.clear();
  });
  afterEach(() => jest.restoreAllMocks());

  it('asks for what the URL says, shows reasons, the first metrics and their courses, and is accessible', async () => {
    const store = new InMemoryRuns([
      ...makeRuns(3),
      {
        ...makeRun({
          id: 'run-9',
          name: 'korean-failed',
          state: 'failed',
          reason: 'Exit code 137: out of memory',
        }),
        metrics: { eval_loss: 2.5 },
      },
    ]);
    const { api, container } = renderLlmops({
      path: '/llmops/runs?state=failed&engine=dvc&text=korean',
      api: store.api,
    });
    expect(
      await (await grid()).findByText('Exit code 137: out of memory'),
    ).toBeInTheDocument();
    expect(api.listRuns.mock.lastCall?.[0]).toMatchObject({
      state: ['failed'],
      engine: ['dvc'],
      text: 'korean',
      nesting: 'tree',
      columns: ['metrics.eval_loss'],
    });
    expect(await screen.findByText('1 run')).toBeInTheDocument();
    expect((await grid()).getByText('2.5')).toBeInTheDocument();
    await waitFor(() =>
      expect(api.getSparklines).toHaveBeenCalledWith(
        { runIds: ['run-9'], metric: 'eval_loss' },
        expect.anything(),
      ),
    );
    expect(
      (await grid()).getByRole('link', { name: 'korean-failed' }),
    ).toHaveAttribute('href', '/llmops/runs/run-9');
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('draws only the rows in view of thousands, counts all in a second request, and jumps to the end', async () => {
    jest
      .spyOn(Element.prototype, 'scrollHeight', 'get')
      .mockReturnValue(5_002 * 32);
    const store = new InMemoryRuns(makeRuns(5_001));
    const { api } = renderLlmops({ path: '/llmops/runs', api: store.api });
    expect(await screen.findByText(/of 5,001 runs/)).toBeInTheDocument();
    expect(api.countRuns).toHaveBeenCalledTimes(1);
    const table = await screen.findByRole('treegrid');
    expect(table).toHaveAttribute('aria-rowcount', '5002');
    expect(within(table).getAllByRole('row').length).toBeLessThan(60);
    expect(within(table).getByText('name-5000')).toBeInTheDocument();
    expect(api.listRuns.mock.calls.length).toBeLessThan(3);

    table.focus();
    await userEvent.keyboard('{End}');
    expect(await within(table).findByText('name-0')).toBeInTheDocument();
    expect(api.listRuns.mock.lastCall?.[0].skip).toBeGreaterThan(4_000);
    await userEvent.keyboard('{Home}');
    expect(await within(table).findByText('name-5000')).toBeInTheDocument();
  });

  it('sorts by a click and shows the column that it sorts or filters by', async () => {
    const store = new InMemoryRuns(makeRuns(40));
    const { api } = renderLlmops({
      path: '/llmops/runs?column=state&query=params.lora_r+%3D+%2716%27',
      api: store.api,
    });
    const table = await grid();
    expect(
      await table.findByRole('button', { name: 'parameter lora_r' }),
    ).toBeInTheDocument();
    await userEvent.click(table.getByRole('button', { name: 'Run' }));
    await waitFor(async () => expect((await names())[0]).toBe('name-1'));
    expect(table.getByRole('columnheader', { name: 'Run' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    );
    await userEvent.click(table.getByRole('button', { name: 'Run' }));
    await waitFor(async () => expect((await names())[0]).toBe('name-9'));
    expect(api.listRuns.mock.lastCall?.[0]).toMatchObject({
      sort: '-name',
      query: "params.lora_r = '16'",
      columns: ['params.lora_r'],
    });
  });

  it('keeps old rows until new ones come', async () => {
    const store = new InMemoryRuns(makeRuns(3));
    const { api } = store;
    let release = () => {};
    renderLlmops({
      path: '/llmops/runs',
      api: {
        ...api,
        listRuns: async (query, signal) => {
          if (query.sort) {
            await new Promise<void>(resolve => {
              release = resolve;
            });
          }
          return api.listRuns(query, signal);
        },
      },
    });
    expect(await names()).toEqual(['name-2', 'name-1', 'name-0']);
    await userEvent.click((await grid()).getByRole('button', { name: 'Run' }));
    expect(
      await screen.findByRole('treegrid', { busy: true }),
    ).toBeInTheDocument();
    expect(await names()).toEqual(['name-2', 'name-1', 'name-0']);
    release();
    await waitFor(async () =>
      expect(await names()).toEqual(['name-0', 'name-1', 'name-2']),
    );
  });

  it('keeps nested runs with their parent, or lists them flat with its name', async () => {
    const [parent, child, other] = makeRuns(3);
    const store = new InMemoryRuns([
      { ...parent, name: 'sweep' },
      { ...child, name: 'trial', parentId: parent.id },
      { ...other, name: 'alone' },
    ]);
    renderLlmops({
      path: '/llmops/runs?query=name+%3D+%27trial%27',
      api: store.api,
    });
    expect(await names()).toEqual(['sweep']);
    const table = await grid();
    expect(table.getByText(/holds runs that match/)).toBeInTheDocument();
    expect(await screen.findByText('1 run')).toBeInTheDocument();
    (await screen.findByRole('treegrid')).focus();
    await userEvent.keyboard('{ArrowRight}');
    await waitFor(async () =>
      expect(await names()).toEqual(['sweep', 'trial']),
    );
    const rows = table.getAllByRole('row').slice(1);
    expect(rows.map(row => row.getAttribute('aria-level'))).toEqual(['1', '2']);
    await userEvent.keyboard('{ArrowDown}{ArrowLeft}{ArrowLeft}');
    await waitFor(async () => expect(await names()).toEqual(['sweep']));

    await userEvent.click(screen.getByRole('button', { name: 'Nested' }));
    const flat = await screen.findByRole('grid', { name: 'Runs' });
    expect(await within(flat).findByText('trial')).toBeInTheDocument();
    expect(await within(flat).findByText('in sweep')).toBeInTheDocument();
  });

  it('groups by a parameter with counts and a metric, and unfolds a group', async () => {
    const store = new InMemoryRuns(makeRuns(5));
    const { api } = store;
    renderLlmops({
      path: '/llmops/runs?column=metrics.eval_loss',
      api,
    });
    await grid();
    await userEvent.click(screen.getByRole('button', { name: 'Group' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'lora_r' }),
    );
    const table = await grid();
    expect(await table.findByText('min 2.996')).toBeInTheDocument();
    expect(api.groupRuns.mock.lastCall?.[0]).toMatchObject({
      by: 'params.lora_r',
      metric: 'eval_loss',
    });
    expect(screen.getByText('1–2 of 2 groups')).toBeInTheDocument();
    (await screen.findByRole('treegrid')).focus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await waitFor(async () =>
      expect(await names()).toEqual(['name-3', 'name-1']),
    );
  });

  it('keeps the selection over filters, in the URL, and offers what can be done with it', async () => {
    const store = new InMemoryRuns(makeRuns(10));
    renderLlmops({ path: '/llmops/runs?run=run-3', api: store.api });
    const table = await grid();
    expect(await screen.findByText('1 selected')).toBeInTheDocument();
    await userEvent.click(
      table.getByRole('checkbox', { name: 'Select name-9' }),
    );
    expect(await screen.findByText('2 selected')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Compare' })).toHaveAttribute(
      'href',
      '/llmops/compare?run=run-3&run=run-9',
    );
    const inSight = table.getByRole('checkbox', {
      name: 'Select the runs in sight',
    });
    expect(inSight).toBePartiallyChecked();
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Name or id' }),
      'name-5',
    );
    await waitFor(async () => expect(await names()).toEqual(['name-5']));
    expect(screen.getByText('2 selected')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(screen.queryByText('2 selected')).not.toBeInTheDocument();
    await userEvent.click(inSight);
    expect(inSight).toBeChecked();
    expect(inSight).not.toBePartiallyChecked();
    expect(await screen.findByText('1 selected')).toBeInTheDocument();
  });

  it('shows runs that are new and changes that are signalled', async () => {
    const runs = makeRuns(3);
    const store = new InMemoryRuns(runs);
    const { signals } = renderLlmops({ path: '/llmops/runs', api: store.api });
    expect(await names()).toEqual(['name-2', 'name-1', 'name-0']);
    const [added] = makeRuns(1);
    store.put({
      ...added,
      id: 'run-new',
      name: 'newest',
      state: 'running',
      createdAt: '2026-02-01T00:00:00Z',
    });
    store.put({ ...runs[1], state: 'failed' });
    await signals.send({ kind: 'run', runId: 'run-new', project: PROJECT });
    expect(await (await grid()).findByText('newest')).toBeInTheDocument();
    expect((await grid()).getByText('Failed')).toBeInTheDocument();
    expect(await screen.findByText('1–4 of 4 runs')).toBeInTheDocument();
  });

  it('says which is which: no runs at all, none that match, or a failure in the words of the backend', async () => {
    const first = renderLlmops({ path: '/llmops/runs' });
    expect(await screen.findByText('No runs yet')).toBeInTheDocument();
    first.unmount();

    const store = new InMemoryRuns(makeRuns(1));
    const second = renderLlmops({
      path: '/llmops/runs?state=lost',
      api: store.api,
    });
    expect(
      await screen.findByText('No run matches these filters'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[0],
    );
    expect(await names()).toEqual(['name-0']);
    second.unmount();

    renderLlmops({
      path: '/llmops/runs',
      api: {
        listRuns: async () => {
          throw await makeRefusal(403, 'NotAllowedError', 'Ask your team');
        },
      },
    });
    expect(await screen.findByText('Ask your team')).toBeInTheDocument();
  });

  it('says since when a tracker cannot be reached', async () => {
    renderLlmops({
      path: '/llmops/runs',
      api: {
        ...new InMemoryRuns(makeRuns(1)).api,
        listTrackers: async () => [
          {
            id: 'mlflow',
            title: 'MLflow',
            syncedAt: new Date(Date.now() - 3_600_000).toISOString(),
            error: { message: 'refused', since: '2026-01-01T12:00:00Z' },
          },
        ],
      },
    });
    expect(
      await screen.findByText(/MLflow cannot be reached since Jan 1, 2026/),
    ).toBeInTheDocument();
  });
});
