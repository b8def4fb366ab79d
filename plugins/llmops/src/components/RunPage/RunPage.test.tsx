import { HOSTILE_TEXTS } from '@llmops/backstage-plugin-llmops-common/testing';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expectHarmless } from '../../__testUtils__/expectHarmless';
import {
  makeChunk,
  makeDetails,
  makeRefusal,
  makeRun,
  makeSeries,
} from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

describe('page of a run', () => {
  beforeEach(giveElementsSize);
  afterEach(() => jest.restoreAllMocks());

  it('says why the tracker refuses what the run logged', async () => {
    renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: jest.fn(async () =>
          makeDetails({
            tracker: 'mlflow',
            trackerProblem: 'get-history answered 403: Permission denied',
          }),
        ),
      },
    });
    expect(
      await screen.findByText('mlflow refuses what this run logged'),
    ).toBeInTheDocument();
    expect(screen.getByText(/answered 403: Permission denied/)).toBeVisible();
  });

  it('shows reason, inputs, thresholds and events, and only what is permitted', async () => {
    const { container } = renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: jest.fn(async () =>
          makeDetails({
            state: 'failed',
            reason: 'Exit code 137: out of memory',
            note: '<b>not HTML</b>',
            permitted: { cancel: false, retry: true, reproduce: false },
            thresholds: {
              accuracy: { min: 0.5 },
              perplexity: { max: 60 },
              bleu: { min: 20 },
            },
            evaluationStep: 'evaluation',
            model: { tracker: 'mlflow', name: 'korean-llm', version: '4' },
          }),
        ),
        listMetrics: jest.fn(async () => [
          makeSeries('accuracy', 'evaluation'),
          makeSeries('perplexity', 'evaluation', { lastValue: 71.3 }),
          // What training logs under the same names is no evaluation, however new it is.
          makeSeries('perplexity', 'sft', {
            lastValue: 3,
            lastAt: '2099-01-01T00:00:00Z',
          }),
          makeSeries('bleu', 'sft', { lastValue: 90 }),
        ]),
        listEvents: jest.fn(async () => [
          {
            sequence: 1,
            at: '2026-01-01T12:00:00Z',
            type: 'requested',
            message: 'Requested',
          },
        ]),
      },
    });
    expect(
      await screen.findByRole('heading', { name: 'korean-llm-train-1' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Exit code 137: out of memory')).toBeVisible();
    expect(screen.getByText('<b>not HTML</b>')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Retry' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Cancel run' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Reproduce' })).toBeNull();

    const evaluation = screen.getByRole('region', { name: 'Evaluation' });
    expect(await within(evaluation).findByText('Met')).toBeInTheDocument();
    expect(within(evaluation).getByText('Missed')).toBeInTheDocument();
    expect(within(evaluation).getByText('71.3')).toBeInTheDocument();
    expect(within(evaluation).queryByText('90')).toBeNull();
    expect(screen.getByRole('link', { name: 'korean-llm v4' })).toHaveAttribute(
      'href',
      '/llmops/models/mlflow/korean-llm',
    );
    expect(await screen.findByText('Requested')).toBeInTheDocument();
    expect(screen.queryByText('This view may be old')).toBeNull();
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('shows a run that was started elsewhere with its inputs, children and note, and offers nothing that needs the portal', async () => {
    const user = userEvent.setup();
    const annotateRun = jest.fn(async () => makeRun());
    const { container, api } = renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        annotateRun,
        getRun: jest.fn(async (_id: string) =>
          makeDetails({
            origin: 'observed',
            project: undefined,
            pipeline: undefined,
            engine: undefined,
            experiment: 'sweeps/한국어',
            parentId: 'parent',
            parentName: 'sweep',
            attempts: [],
            permitted: {
              cancel: false,
              retry: false,
              reproduce: false,
              annotate: true,
            },
            trackedRuns: [
              {
                id: 't1',
                tracker: 'mlflow',
                name: 'trial',
                status: 'FINISHED',
                url: 'https://mlflow.example/#/runs/t1',
                user: 'jm',
                tags: { team: 'nlp', 'llmops.step': 'sft' },
                datasets: [
                  { name: 'corpus', digest: 'd1g3st', context: 'training' },
                ],
                loggedModels: ['m-1'],
              },
            ],
          }),
        ),
        listRuns: jest.fn(async query => ({
          items: query.parent
            ? [makeRun({ id: 'child', name: 'inner trial' })]
            : [],
        })),
      },
    });
    expect(await screen.findByRole('link', { name: 'sweep' })).toHaveAttribute(
      'href',
      '/llmops/runs/parent',
    );
    expect(
      await screen.findByRole('link', { name: 'inner trial' }),
    ).toHaveAttribute('href', '/llmops/runs/child');
    const tags = screen.getByRole('region', { name: 'Tags' });
    expect(tags).toHaveTextContent('teamnlp');
    expect(tags).not.toHaveTextContent('llmops.step');
    expect(screen.getByRole('region', { name: 'Datasets' })).toHaveTextContent(
      'corpus',
    );
    expect(screen.getAllByText('sweeps/한국어')).not.toHaveLength(0);
    expect(screen.queryByRole('region', { name: 'Steps' })).toBeNull();
    expect(screen.queryByRole('region', { name: 'Log' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();

    await user.click(screen.getByRole('button', { name: 'Pin' }));
    expect(annotateRun).toHaveBeenCalledWith('run-1', { pinned: true });
    await user.click(screen.getByRole('button', { name: 'Add a note' }));
    await user.type(screen.getByRole('textbox', { name: 'Note' }), 'Best yet');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(annotateRun).toHaveBeenLastCalledWith('run-1', { note: 'Best yet' });
    await waitFor(() =>
      expect(screen.queryByRole('textbox', { name: 'Note' })).toBeNull(),
    );
    await waitFor(() =>
      expect(api.getRun.mock.calls.length).toBeGreaterThan(1),
    );
    // The run says the name of its parent.
    expect(new Set(api.getRun.mock.calls.map(([id]) => id))).toEqual(
      new Set(['run-1']),
    );
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('keeps hostile names, parameters, tags and notes in their box', async () => {
    const pairs = Object.fromEntries(
      HOSTILE_TEXTS.map(({ text }) => [text, text]),
    );
    const all = HOSTILE_TEXTS.map(({ text }) => text).join('\n');
    const { container } = renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: jest.fn(async () =>
          makeDetails({
            name: HOSTILE_TEXTS[0].text,
            note: all,
            reason: all,
            experiment: all,
            state: 'failed',
            parameters: pairs,
            trackedRuns: [
              {
                id: 't1',
                tracker: 'mlflow',
                name: HOSTILE_TEXTS[1].text,
                status: 'FAILED',
                url: HOSTILE_TEXTS.find(
                  ({ name }) => name === 'address that runs script',
                )?.text,
                user: all,
                tags: pairs,
                datasets: HOSTILE_TEXTS.map(({ text }) => ({
                  name: text,
                  digest: text,
                  source: text,
                })),
              },
            ],
          }),
        ),
        listMetrics: jest.fn(async () =>
          HOSTILE_TEXTS.map(({ text }) => makeSeries(text, text)),
        ),
      },
    });
    expect(
      await screen.findByRole('heading', { name: HOSTILE_TEXTS[0].text }),
    ).toBeInTheDocument();
    const metrics = screen.getByRole('region', { name: 'Metrics' });
    expect(
      await within(metrics).findByText(HOSTILE_TEXTS[0].text, {
        selector: 'th',
      }),
    ).toBeInTheDocument();
    expectHarmless(container);
  });

  it('says that the view is old when the source has not been seen', async () => {
    renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: jest.fn(async () =>
          makeDetails({ state: 'running', observedAt: '2026-01-01T12:00:00Z' }),
        ),
      },
    });
    expect(await screen.findByText('This view may be old')).toBeInTheDocument();
  });

  it('cancels with a reason, and keeps the dialog with the refusal', async () => {
    const user = userEvent.setup();
    const conflict = await makeRefusal(
      409,
      'ConflictError',
      'It ended already',
    );
    const cancelRun = jest
      .fn(async () => makeRun({ state: 'cancelling' }))
      .mockRejectedValueOnce(conflict);
    const { api } = renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        cancelRun,
        getRun: jest.fn(async () =>
          makeDetails({
            state: 'running',
            permitted: { cancel: true, retry: false, reproduce: false },
          }),
        ),
      },
    });
    await user.click(await screen.findByRole('button', { name: 'Cancel run' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText(/Reason/), 'Wrong corpus');
    const confirm = within(dialog).getByRole('button', { name: 'Cancel run' });
    await user.click(confirm);
    expect(await within(dialog).findByText('It ended already')).toBeVisible();
    expect(within(dialog).getByLabelText(/Reason/)).toHaveValue('Wrong corpus');
    await user.click(confirm);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(cancelRun).toHaveBeenLastCalledWith('run-1', 'Wrong corpus');
    await waitFor(() =>
      expect(api.getRun.mock.calls.length).toBeGreaterThan(1),
    );
  });

  it('shows the log, finds text in it, and narrows it to a step', async () => {
    const user = userEvent.setup();
    renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        async *readLog() {
          yield makeChunk(0, 'cleaning 한국어\n', 'preprocess');
          yield makeChunk(1, 'loss 2.5\nloss 1.5\n', 'training');
        },
      },
    });
    const log = await screen.findByRole('log', { name: 'Log' });
    expect(await within(log).findByText('cleaning 한국어')).toBeInTheDocument();
    await user.type(
      screen.getByRole('searchbox', { name: 'Find in the log' }),
      'LOSS',
    );
    expect(await screen.findByText('1 of 2')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Next match' }));
    expect(screen.getByText('2 of 2')).toBeInTheDocument();
    expect(log.querySelectorAll('mark')).toHaveLength(2);

    await user.click(screen.getByRole('button', { name: /Step/ }));
    await user.click(await screen.findByRole('option', { name: 'preprocess' }));
    expect(await screen.findByText('Nothing found')).toBeInTheDocument();
    expect(within(log).queryByText('2.5')).toBeNull();
  });

  it.each([
    [404, 'NotFoundError', 'There is no run "run-1"', 'Not found'],
    [403, 'NotAllowedError', 'Ask its owner', 'You may not see this'],
  ])('says why there is nothing to see: %d', async (...expected) => {
    const [status, name, message, title] = expected;
    const error = await makeRefusal(status, name, message);
    const { api } = renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: async () => {
          throw error;
        },
      },
    });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.getByText(message)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    expect(api.getRun).toHaveBeenCalledTimes(1);
  });

  it('says why child runs are not shown, and shows them when asked again', async () => {
    const error = await makeRefusal(503, 'Error', 'The database is away');
    renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: jest.fn(async () => makeDetails()),
        listRuns: jest
          .fn(async () => ({
            items: [makeRun({ id: 'child', name: 'inner trial' })],
          }))
          .mockRejectedValueOnce(error),
      },
    });
    const children = await screen.findByRole('region', { name: 'Child runs' });
    expect(within(children).getByRole('alert')).toHaveTextContent(
      'The database is away',
    );
    await userEvent.click(
      within(children).getByRole('button', { name: 'Try again' }),
    );
    expect(
      await screen.findByRole('link', { name: 'inner trial' }),
    ).toBeInTheDocument();
    expect(screen.queryByText('The database is away')).toBeNull();
  });

  it('comes back when the backend does', async () => {
    const error = await makeRefusal(503, 'Error', 'Starting');
    renderLlmops({
      path: '/llmops/runs/run-1',
      api: {
        getRun: jest.fn(async () => makeDetails()).mockRejectedValueOnce(error),
      },
    });
    expect(
      await screen.findByText('The backend does not answer'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: 'korean-llm-train-1' }),
    ).toBeInTheDocument();
  });
});
