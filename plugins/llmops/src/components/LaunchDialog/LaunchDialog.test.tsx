import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Preflight } from '../../api';
import {
  makeProject,
  makeRefusal,
  makeRun,
} from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  giveElementsSize,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

const ENTITY = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'korean-llm', namespace: 'default' },
  spec: { type: 'ml-training', owner: 'ml-research', lifecycle: 'production' },
};

const DOWNLOAD: Preflight = {
  launchable: false,
  commit: 'a3f9c2d',
  checks: [
    { id: 'data', title: 'Data is pinned', status: 'ok', message: '' },
    {
      id: 'environment',
      title: 'The environment is not installed yet',
      status: 'confirm',
      message: 'This happens once.',
      bytes: 3e9,
    },
  ],
};

function renderTab(api: Parameters<typeof renderLlmops>[0]['api']) {
  return renderLlmops({ path: '/', entity: ENTITY, api });
}

async function openDialog(user: ReturnType<typeof userEvent.setup>) {
  // The overview's card and the tab are both on the page; either has the button.
  const [button] = await screen.findAllByRole('button', { name: 'Run' });
  await user.click(button);
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByLabelText(/epochs/);
  return within(dialog);
}

describe('launching a run', () => {
  beforeEach(giveElementsSize);
  afterEach(() => jest.restoreAllMocks());

  it('names the problem at the field and sends nothing', async () => {
    const user = userEvent.setup();
    const { api } = renderTab({});
    const dialog = await openDialog(user);
    const rate = dialog.getByLabelText(/learning_rate/);
    expect(rate).toHaveValue('0.00001');
    expect(dialog.getByLabelText(/epochs/)).toHaveValue('20');
    await user.clear(rate);
    await user.type(rate, '2');
    expect(await dialog.findByText('Must be 1 or less.')).toBeInTheDocument();
    expect(rate).toHaveAccessibleDescription(/Must be 1 or less/);
    expect(dialog.getByText('Changed from 0.00001')).toBeInTheDocument();
    await user.click(dialog.getByRole('button', { name: 'Launch' }));
    expect(rate).toHaveFocus();
    expect(api.launch).not.toHaveBeenCalled();

    await user.click(
      dialog.getByRole('button', { name: 'Reset learning_rate' }),
    );
    expect(rate).toHaveValue('0.00001');
    expect(dialog.queryByText('Must be 1 or less.')).toBeNull();
  });

  it('names what the backend refuses at the field it is about', async () => {
    const user = userEvent.setup();
    const { api } = renderTab({
      preflight: jest.fn(async () => ({
        launchable: false,
        commit: 'a3f9c2d',
        checks: [
          {
            ...{ id: 'start', title: 'When it would start', field: 'profile' },
            ...{ status: 'error', message: 'No node has 99 GPUs' },
          },
          {
            ...{ id: 'image', title: 'Training image', field: 'ref' },
            ...{ status: 'error', message: 'No image of this commit' },
          },
        ] as Preflight['checks'],
      })),
    });
    const dialog = await openDialog(user);
    const profiles = dialog.getByRole('radiogroup');
    await waitFor(() =>
      expect(profiles).toHaveAccessibleDescription(/No node has 99 GPUs/),
    );
    expect(dialog.getByLabelText(/Branch/)).toHaveAccessibleDescription(
      /No image of this commit/,
    );
    await user.click(dialog.getByRole('button', { name: 'Launch' }));
    expect(
      within(profiles).getByRole('radio', { checked: true }),
    ).toHaveFocus();
    expect(api.launch).not.toHaveBeenCalled();
  });

  it('wants confirmations, keeps everything when refused, and launches once', async () => {
    const user = userEvent.setup();
    const error = await makeRefusal(
      409,
      'ConflictError',
      'The budget is used up',
    );
    const { api } = renderTab({
      preflight: jest.fn(async () => DOWNLOAD),
      launch: jest
        .fn(async () => makeRun({ id: 'run-7' }))
        .mockRejectedValueOnce(error)
        .mockRejectedValueOnce(new TypeError('Failed to fetch')),
    });
    const dialog = await openDialog(user);
    await user.click(dialog.getByRole('radio', { name: /Full/ }));
    const epochs = dialog.getByLabelText(/epochs/);
    expect(epochs).toHaveValue('2');
    await user.clear(epochs);
    await user.type(epochs, '5');
    await user.type(dialog.getByLabelText(/Note/), 'Second try');
    expect(
      await dialog.findByText(/not installed yet \(3 GB\)/),
    ).toBeInTheDocument();
    expect(await findAxeViolations(screen.getByRole('dialog'))).toEqual([]);

    const launch = dialog.getByRole('button', { name: 'Launch' });
    const status = dialog.getByRole('status');
    expect(status).toHaveTextContent('1 thing stops this launch:');
    await user.click(launch);
    expect(api.launch).not.toHaveBeenCalled();
    const agree = dialog.getByRole('checkbox', { name: 'I agree' });
    expect(agree).toHaveFocus();
    await user.click(agree);
    expect(status).toBeEmptyDOMElement();
    // What was agreed to for one profile is not agreed to for another.
    await user.click(dialog.getByRole('radio', { name: /Smoke/ }));
    await user.click(dialog.getByRole('radio', { name: /Full/ }));
    expect(agree).not.toBeChecked();
    await user.click(within(status).getByRole('button'));
    expect(agree).toHaveFocus();
    await user.click(agree);
    await user.click(launch);
    expect(
      await dialog.findByText('The budget is used up'),
    ).toBeInTheDocument();
    expect(epochs).toHaveValue('5');
    expect(dialog.getByLabelText(/Note/)).toHaveValue('Second try');

    await user.click(launch);
    expect(await dialog.findByText('Failed to fetch')).toBeInTheDocument();
    await user.click(launch);
    await waitFor(() => expect(api.launch).toHaveBeenCalledTimes(3));
    const requests = api.launch.mock.calls.map(([request]) => request);
    expect(requests[0]).toMatchObject({
      project: 'component:default/korean-llm',
      pipeline: 'train',
      profile: 'full',
      engine: 'dvc',
      parameters: { epochs: 5 },
      confirmations: ['environment'],
      note: 'Second try',
    });
    // The same request under the same key: the backend answers the same run, whatever became of the first answer.
    expect(new Set(requests.map(request => request.idempotencyKey)).size).toBe(
      1,
    );
  });

  it('shows what is wrong in the project, and no button to those who may not launch', async () => {
    const problem = {
      file: 'llmops.yaml',
      line: 12,
      message: 'The default differs from params.yaml',
    };
    const { unmount } = renderTab({
      getProject: jest.fn(async () =>
        makeProject({ problems: [problem], pipelines: [] }),
      ),
    });
    expect(await screen.findByText('llmops.yaml:12')).toBeInTheDocument();
    expect(screen.getByText(/differs from params.yaml/)).toBeInTheDocument();
    for (const button of screen.getAllByRole('button', { name: 'Run' })) {
      expect(button).toBeDisabled();
    }
    unmount();

    renderTab({
      getProject: jest.fn(async () => makeProject({ canLaunch: false })),
    });
    expect(
      await screen.findAllByText('This project has no runs yet'),
    ).not.toHaveLength(0);
    expect(screen.queryByRole('button', { name: 'Run' })).toBeNull();
  });
});
