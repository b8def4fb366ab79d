import type { Entity } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  findAxeViolations,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';
import type { Notebook, NotebookList } from '../../api';

const HOUR = 60 * 60 * 1000;
const PLACE = { cluster: 'east', namespace: 'team-llm' };

function makeNotebook(change: Partial<Notebook> = {}): Notebook {
  const name = change.name ?? 'study';
  return {
    ...PLACE,
    clusterTitle: 'GPU cluster east',
    name,
    owner: 'group:default/ml-research',
    createdBy: 'user:default/mina.engineer',
    createdAt: '2026-01-01T12:00:00Z',
    state: 'running',
    image: 'registry.example.com/jupyter:1',
    imageTitle: 'Jupyter',
    cpu: 4,
    memoryBytes: 16 * 2 ** 30,
    gpus: 1,
    volume: {
      name: `${name}-work`,
      path: '/home/jovyan/work',
      sizeBytes: 10 * 2 ** 30,
    },
    url: `https://kubeflow.example.com/notebook/team-llm/${name}/`,
    lastActivityAt: new Date(Date.now() - 60_000).toISOString(),
    isIdle: false,
    entityRef: `resource:default/notebook-${name}`,
    permitted: { update: true, delete: true },
    ...change,
  };
}

const listOf = (...items: Notebook[]): NotebookList => ({
  items,
  clusters: [{ name: 'east', title: 'GPU cluster east' }],
});

const IDLE = makeNotebook({
  name: 'idle',
  isIdle: true,
  gpus: 2,
  lastActivityAt: new Date(Date.now() - 5 * HOUR - 1000).toISOString(),
});

describe('the list of notebooks', () => {
  it('shows what each is and may be done with it, and who holds GPUs for nobody', async () => {
    const { container } = renderLlmops({
      path: '/llmops/notebooks',
      notebooks: {
        listNotebooks: async () =>
          listOf(
            makeNotebook(),
            IDLE,
            makeNotebook({
              name: 'crashed',
              state: 'failed',
              reason: 'Its process ran out of memory <b>',
              url: undefined,
              permitted: { update: false, delete: false },
            }),
            makeNotebook({ name: 'off', state: 'stopped', url: undefined }),
          ),
      },
    });
    const running = await screen.findByRole('row', { name: /study/ });
    expect(within(running).getByText('Running')).toBeInTheDocument();
    expect(
      within(running).getByText('1 GPU · 4 cores · 16 GiB'),
    ).toBeInTheDocument();
    expect(
      within(running).getByRole('link', { name: 'study' }),
    ).toHaveAttribute('href', '/llmops/notebooks/east/team-llm/study');
    const open = within(running).getByRole('link', { name: /^Open study/ });
    expect(open).toHaveAttribute(
      'href',
      'https://kubeflow.example.com/notebook/team-llm/study/',
    );
    expect(open).toHaveAttribute('rel', expect.stringContaining('noopener'));
    const idle = screen.getByRole('row', { name: /Open idle/ });
    expect(within(idle).getByText('Idle for 5h')).toBeInTheDocument();
    expect(
      screen.getByText(/^2 GPUs are held by notebooks in which nobody works/),
    ).toBeInTheDocument();
    const crashed = screen.getByRole('row', { name: /crashed/ });
    expect(
      within(crashed).getByText('Its process ran out of memory <b>'),
    ).toBeInTheDocument();
    expect(within(crashed).queryByRole('button')).not.toBeInTheDocument();
    const off = screen.getByRole('row', { name: /^off / });
    expect(
      within(off).queryByRole('button', { name: 'Stop off' }),
    ).not.toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('follows what is told of a notebook', async () => {
    let state: Notebook['state'] = 'waiting';
    const { signals } = renderLlmops({
      path: '/llmops/notebooks',
      notebooks: { listNotebooks: async () => listOf(makeNotebook({ state })) },
    });
    expect(await screen.findByText('Waiting')).toBeInTheDocument();
    state = 'running';
    await signals.send({ kind: 'notebook', ...PLACE, name: 'study' });
    expect(await screen.findByText('Running')).toBeInTheDocument();
  });

  it('says that there are none, and how one is made', async () => {
    const { container } = renderLlmops({ path: '/llmops/notebooks' });
    expect(await screen.findByText('No notebooks yet')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('says that no cluster takes notebooks, and who can help', async () => {
    renderLlmops({
      path: '/llmops/notebooks',
      notebooks: { listNotebooks: async () => ({ items: [], clusters: [] }) },
    });
    expect(
      await screen.findByText('No cluster takes notebooks'),
    ).toBeInTheDocument();
    expect(screen.getByText(/A platform engineer opens/)).toBeInTheDocument();
  });

  it('says of which cluster the view is old', async () => {
    renderLlmops({
      path: '/llmops/notebooks',
      notebooks: {
        listNotebooks: async () => ({
          items: [makeNotebook({ problem: 'it is away' })],
          clusters: [
            { name: 'east', title: 'GPU cluster east', problem: 'it is away' },
          ],
        }),
      },
    });
    expect(
      await screen.findByText(/^GPU cluster east cannot be read now/),
    ).toBeInTheDocument();
    expect(screen.getByText('it is away')).toBeInTheDocument();
  });

  it('says why there is nothing to see', async () => {
    renderLlmops({
      path: '/llmops/notebooks',
      notebooks: {
        listNotebooks: async () => {
          throw await ResponseError.fromResponse(
            Object.assign(new Response('{}', { status: 503 }), {}),
          );
        },
      },
    });
    expect(
      await screen.findByText('The backend does not answer'),
    ).toBeInTheDocument();
  });
});

describe('a notebook', () => {
  const path = '/llmops/notebooks/east/team-llm/study';

  it('is stopped after a question, and started without one', async () => {
    let current = makeNotebook({ lastActivityAt: undefined });
    const stopNotebook = jest.fn(async () => {
      current = { ...current, state: 'stopped', url: undefined };
      return current;
    });
    const startNotebook = jest.fn(async () => {
      current = { ...current, state: 'waiting', reason: 'No node is free' };
      return current;
    });
    const { container } = renderLlmops({
      path,
      notebooks: {
        getNotebook: async () => current,
        stopNotebook,
        startNotebook,
      },
    });
    const stop = await screen.findByRole('button', { name: 'Stop study' });
    expect(screen.getByText('Not told by the cluster')).toBeInTheDocument();
    expect(screen.getByText('10 GiB at /home/jovyan/work')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
    await userEvent.click(stop);
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/files on its volume stay/)).toBeVisible();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Start study' }),
    );
    expect(await screen.findByText('No node is free')).toBeInTheDocument();
    expect(stopNotebook).toHaveBeenCalledTimes(1);
    expect(startNotebook).toHaveBeenCalledTimes(1);
  });

  it('is deleted without its volume, unless that is ticked', async () => {
    const deleteNotebook = jest.fn(async () => {});
    renderLlmops({
      path,
      notebooks: { getNotebook: async () => makeNotebook(), deleteNotebook },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete study' }),
    );
    const dialog = await screen.findByRole('dialog');
    const volume = within(dialog).getByRole('checkbox');
    expect(volume).not.toBeChecked();
    expect(await findAxeViolations(dialog)).toEqual([]);
    await userEvent.click(volume);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Delete' }),
    );
    await waitFor(() =>
      expect(deleteNotebook).toHaveBeenCalledWith(
        expect.objectContaining({ ...PLACE, name: 'study' }),
        { volume: true },
      ),
    );
    // Back to the list.
    expect(await screen.findByText('No notebooks yet')).toBeInTheDocument();
  });

  it('says why it may not be stopped', async () => {
    renderLlmops({
      path,
      notebooks: {
        getNotebook: async () => makeNotebook(),
        stopNotebook: async () => {
          throw new Error('Ask the owner');
        },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Stop study' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Stop' }));
    expect(await within(dialog).findByText('Ask the owner')).toBeVisible();
  });

  it('is shown on its catalog page, with the warning that it is idle', async () => {
    const entity: Entity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        namespace: 'default',
        name: 'notebook-idle',
        annotations: { 'llmops.dev/notebook': 'east/team-llm/idle' },
      },
      spec: { type: 'notebook', owner: 'group:default/ml-research' },
    };
    const getNotebook = jest.fn(async () => IDLE);
    const { container } = renderLlmops({
      path: '/',
      entity,
      notebooks: { getNotebook },
    });
    expect(await screen.findByText('Idle for 5h')).toBeInTheDocument();
    expect(
      screen.getByText(/^It holds 2 GPUs that nobody else can use/),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Stop idle' })).toBeVisible();
    expect(getNotebook).toHaveBeenCalledWith(
      { ...PLACE, name: 'idle' },
      expect.anything(),
    );
    expect(await findAxeViolations(container)).toEqual([]);
  });
});
