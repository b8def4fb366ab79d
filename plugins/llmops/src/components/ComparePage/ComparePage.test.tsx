import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Comparison, CurvesRequest, RunCurve } from '../../api';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

// jsdom has no canvas; what is drawn is tested in a browser.
jest.mock('uplot', () => ({
  __esModule: true,
  default: class {
    readonly over = document.createElement('div');
    setData() {}
    destroy() {}
  },
}));

class FakeResizeObserver implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}

  observe(target: Element) {
    const contentRect = new DOMRect(0, 0, 800, 200);
    const entry = { target, contentRect } as ResizeObserverEntry;
    this.callback([entry], this);
  }

  unobserve() {}
  disconnect() {}
}

const AT = '2026-01-01T12:00:00Z';
const COMMIT = 'a3f9c2d47be1095f6c8d3e21b47a90cd5e6f1028';

const COMPARISON: Comparison = {
  runs: ['one', 'two'].map(name => ({
    id: `run-${name}`,
    name,
    state: name === 'one' ? ('succeeded' as const) : ('failed' as const),
    origin: 'portal' as const,
    createdAt: AT,
    commitUrl: `https://github.com/example/llm/commit/${COMMIT}`,
  })),
  facts: [
    { group: 'code', key: 'commit', values: [COMMIT, COMMIT], differs: false },
    {
      group: 'run',
      key: 'state',
      values: ['succeeded', 'failed'],
      differs: true,
    },
    { group: 'run', key: 'duration', values: [90, 3600], differs: true },
    { group: 'parameter', key: 'lora_r', values: ['8', '64'], differs: true },
    {
      group: 'parameter',
      key: '<img src=x>',
      values: ['{{evil}}', null],
      differs: true,
    },
    { group: 'metric', key: 'loss', values: [0.25, 'NaN'], differs: true },
  ],
};

function curveOf(runId: string, part: Partial<RunCurve> = {}): RunCurve {
  return {
    runId,
    key: 'loss',
    series: `main/${runId}/loss`,
    name: runId,
    first: 0,
    last: 2,
    steps: [0, 1, 2],
    values: [3, 2, 1],
    total: 3,
    sampled: false,
    preview: false,
    ...part,
  };
}

describe('page that compares runs', () => {
  beforeEach(() => {
    giveElementsSize();
    window.ResizeObserver = FakeResizeObserver;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Reflect.deleteProperty(window, 'ResizeObserver');
  });

  it('shows what differs, all of it on request, and the curves of the runs that are not hidden', async () => {
    const readCurves = jest.fn(async ({ runIds }: CurvesRequest) => ({
      curves: runIds.map(id => curveOf(id)),
      problems: [],
    }));
    const { container } = renderLlmops({
      path: '/llmops/compare?run=run-one&run=run-two',
      api: { compareRuns: async () => COMPARISON, readCurves },
    });
    const differences = await screen.findByRole('table');
    expect(within(differences).getByText('Succeeded')).toBeInTheDocument();
    expect(within(differences).getByText('Failed')).toBeInTheDocument();
    expect(within(differences).getByText('1h')).toBeInTheDocument();
    expect(within(differences).getByText('{{evil}}')).toBeInTheDocument();
    expect(within(differences).getByText('<img src=x>')).toBeInTheDocument();
    expect(within(differences).queryByText('Commit')).toBeNull();
    await waitFor(() =>
      expect(readCurves).toHaveBeenCalledWith(
        expect.objectContaining({
          runIds: ['run-one', 'run-two'],
          keys: ['loss'],
        }),
      ),
    );

    const user = userEvent.setup();
    await user.click(screen.getByRole('switch', { name: /equal/ }));
    const [commit] = await screen.findAllByRole('link', {
      name: COMMIT.slice(0, 12),
    });
    expect(commit).toHaveAttribute(
      'href',
      `https://github.com/example/llm/commit/${COMMIT}`,
    );

    await user.click(
      screen.getByRole('button', { name: 'Show two on the charts' }),
    );
    await waitFor(() =>
      expect(readCurves).toHaveBeenLastCalledWith(
        expect.objectContaining({ runIds: ['run-one'] }),
      ),
    );
    expect(
      screen.getByRole('group', { name: /Parallel coordinates/ }),
    ).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('says that a sample is a sample, and gives the numbers as a table', async () => {
    renderLlmops({
      path: '/llmops/compare?runs=run-one,run-two',
      api: {
        compareRuns: async () => COMPARISON,
        readCurves: async () => ({
          curves: [
            curveOf('run-one', { preview: true, ingested: 0 }),
            curveOf('run-two', {
              sampled: true,
              total: 900,
              minimums: [1, 1, 1],
              maximums: [3, 77, 1],
              notFinite: [{ index: 1, nan: 2, positive: 0, negative: 0 }],
            }),
          ],
          problems: ['main: the server does not answer'],
        }),
      },
    });
    expect(await screen.findByText(/Preview: a sample/)).toBeInTheDocument();
    expect(screen.getByText('main: the server does not answer')).toBeVisible();
    expect(screen.getByText(/2 values are NaN/)).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Numbers of loss' }),
    );
    const numbers = screen.getByRole('group', {
      name: 'Numbers of the chart',
    });
    expect(within(numbers).getByText('77')).toBeInTheDocument();
  });

  it('counts the files that changed since the first run, once for each commit', async () => {
    const runs = ['one', 'two', 'three'].map(name => ({
      ...COMPARISON.runs[0],
      ...{ id: `run-${name}`, name },
    }));
    const facts = [
      {
        ...{ group: 'code' as const, key: 'commit', differs: true },
        values: [COMMIT, 'b81e004', 'b81e004'],
      },
    ];
    const listChangedFiles = jest.fn(async () => ({
      total: 1,
      files: [{ path: 'params.yaml', change: 'modified' as const }],
    }));
    renderLlmops({
      path: '/llmops/compare?run=run-one&run=run-two&run=run-three',
      api: { compareRuns: async () => ({ runs, facts }), listChangedFiles },
    });
    await userEvent.click(await screen.findByText('1 file changed'));
    expect(screen.getByText('params.yaml')).toBeVisible();
    expect(screen.getByRole('img', { name: 'Modified' })).toBeVisible();
    expect(listChangedFiles).toHaveBeenCalledTimes(1);
    expect(listChangedFiles).toHaveBeenCalledWith(
      'run-two',
      'run-one',
      expect.anything(),
    );
  });

  it('says when there is nothing to compare', async () => {
    renderLlmops({ path: '/llmops/compare' });
    expect(await screen.findByText('No runs to compare')).toBeInTheDocument();
  });
});
