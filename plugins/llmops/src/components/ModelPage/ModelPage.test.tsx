import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeModel, makeRefusal } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

const PATH = '/llmops/models/mlflow/korean%2Fllm';

describe('page of a model', () => {
  it('shows card, facts, what is missing, versions, evaluation and the way to download', async () => {
    const { container, api } = renderLlmops({
      path: PATH,
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
    expect(
      screen.getByRole('meter', { name: 'Completeness of the card' }),
    ).toHaveAttribute('aria-valuenow', '35');
    expect(screen.getByText('Limitations, bias and risks')).toBeInTheDocument();
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
    expect(await findAxeViolations(container)).toEqual([]);
  });

  it('compares two chosen versions from the older to the newer', async () => {
    const compareModelVersions = jest.fn(async () => ({
      from: {
        ...{ version: '1', aliases: [], createdAt: '2026-01-01T00:00:00Z' },
        ...{ runId: 'run-1', commit: 'a3f9c2d' },
      },
      to: {
        ...{ version: '2', aliases: [], createdAt: '2026-01-02T00:00:00Z' },
        ...{ runId: 'run-2', commit: 'b81e004' },
      },
      parameters: [{ name: 'lora_r', from: '16', to: '64' }],
      sameParameters: 3,
      metrics: [{ key: 'accuracy', from: 0.4, to: 0.75 }],
    }));
    const listChangedFiles = jest.fn(async () => ({
      total: 201,
      files: [{ path: 'src/train\u202e.py', change: 'added' as const }],
    }));
    renderLlmops({
      path: PATH,
      api: { compareModelVersions, listChangedFiles },
    });
    for (const version of ['2', '1']) {
      await userEvent.click(
        await screen.findByRole('checkbox', {
          name: `Choose version ${version} for comparison`,
        }),
      );
    }
    const panel = await screen.findByRole('region', {
      name: 'Versions 1 and 2',
    });
    expect(await within(panel).findByText('lora_r')).toBeInTheDocument();
    expect(within(panel).getByText('+0.35')).toBeInTheDocument();
    await userEvent.click(await within(panel).findByText('201 files changed'));
    expect(within(panel).getByText('src/train⟨U+202E⟩.py')).toBeVisible();
    expect(within(panel).getByText('and 200 more')).toBeVisible();
    expect(listChangedFiles).toHaveBeenCalledWith(
      'run-2',
      'run-1',
      expect.anything(),
    );
    expect(compareModelVersions).toHaveBeenCalledWith(
      'mlflow',
      'korean-llm',
      { fromVersion: '1', toVersion: '2' },
      expect.anything(),
    );
  });

  it('moves an alias, and shows a conflict with the truth behind it', async () => {
    const refusal = await makeRefusal(
      409,
      'ConflictError',
      'The alias "champion" names version 2 now',
    );
    let aliases = { champion: '1' };
    const setModelAlias = jest.fn(async () => {
      aliases = { champion: '2' };
      throw refusal;
    });
    const { api } = renderLlmops({
      path: PATH,
      api: {
        getModel: async () => makeModel({ aliases }),
        setModelAlias,
      },
    });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Add an alias to version 2',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Alias/ }),
      'champion',
    );
    expect(
      within(dialog).getByText('Names version 1 now and will be moved.'),
    ).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(setModelAlias).toHaveBeenCalledWith(
      'mlflow',
      'korean-llm',
      'champion',
      { version: '2', expectedVersion: '1' },
    );
    const alert = await within(dialog).findByRole('alert');
    expect(alert).toHaveTextContent('Someone changed this meanwhile');
    expect(alert).toHaveTextContent('names version 2 now');
    await waitFor(() => expect(api.getModel).toHaveBeenCalledTimes(2));
  });

  it('moves an alias from where it stood when the dialog was opened', async () => {
    let aliases: Record<string, string> = { champion: '1' };
    const setModelAlias = jest.fn(async () => {
      throw await makeRefusal(409, 'ConflictError', 'It names version 2 now');
    });
    const { api, signals } = renderLlmops({
      path: PATH,
      api: { getModel: async () => makeModel({ aliases }), setModelAlias },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Add an alias to version 2' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Alias/ }),
      'champion',
    );
    aliases = {};
    await signals.send({
      kind: 'model',
      tracker: 'mlflow',
      name: 'korean/llm',
    });
    await waitFor(() => expect(api.getModel).toHaveBeenCalledTimes(2));
    expect(
      within(dialog).getByText(/^Names version 1 now/),
    ).toBeInTheDocument();

    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(setModelAlias).toHaveBeenCalledWith(
      'mlflow',
      'korean-llm',
      'champion',
      { version: '2', expectedVersion: '1' },
    );
    await within(dialog).findByRole('alert');
    expect(
      within(dialog).queryByText(/^Names version/),
    ).not.toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(setModelAlias).toHaveBeenLastCalledWith(
      'mlflow',
      'korean-llm',
      'champion',
      { version: '2', expectedVersion: undefined },
    );
  });

  it('wants a reason for an alias of what missed its thresholds, and says what cannot be one', async () => {
    const setModelAlias = jest.fn(async () => makeModel());
    const [newest, ...others] = makeModel().versions;
    renderLlmops({
      path: PATH,
      api: {
        getModel: async () =>
          makeModel({
            aliases: {},
            versions: [
              {
                ...newest,
                metrics: { accuracy: 0.06 },
                thresholds: { accuracy: { min: 0.5 } },
                foreignOwner: 'group:default/elsewhere',
              },
              ...others,
            ],
          }),
        setModelAlias,
      },
    });
    expect(
      await screen.findByText('Made by a run of group:default/elsewhere'),
    ).toBeInTheDocument();
    const { version } = newest;
    await userEvent.click(
      screen.getByRole('button', {
        name: `Add an alias to version ${version}`,
      }),
    );
    const dialog = await screen.findByRole('dialog');
    const alias = within(dialog).getByRole('textbox', { name: /^Alias/ });
    const save = within(dialog).getByRole('button', { name: 'Save' });
    await userEvent.type(alias, 'Production 1!');
    expect(within(dialog).getByRole('alert')).toHaveTextContent(
      '"Production 1!" can’t be an alias',
    );
    await userEvent.clear(alias);
    await userEvent.type(alias, 'champion');
    expect(
      within(dialog).getByText(
        `Version ${version} did not pass its evaluation:`,
      ),
    ).toBeInTheDocument();
    expect(within(dialog).getByText('Missed')).toBeInTheDocument();
    expect(save).toBeDisabled();
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /^Reason/ }),
      'A demo',
    );
    await userEvent.click(save);
    expect(setModelAlias).toHaveBeenCalledWith(
      'mlflow',
      expect.any(String),
      'champion',
      { version, expectedVersion: undefined, reason: 'A demo' },
    );
  });

  it('edits description and tags with what it showed, for those who may', async () => {
    const describeModel = jest.fn(async () => makeModel());
    const { unmount } = renderLlmops({
      path: PATH,
      api: {
        getModel: async () =>
          makeModel({ description: 'Old', tags: { team: 'nlp' } }),
        describeModel,
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Edit description' }),
    );
    const field = await screen.findByRole('textbox', { name: 'Description' });
    await userEvent.clear(field);
    await userEvent.type(field, 'New');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(describeModel).toHaveBeenCalledWith('mlflow', 'korean-llm', {
      description: { expected: 'Old', value: 'New' },
    });
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Edit the tag team' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove tag' }),
    );
    expect(describeModel).toHaveBeenLastCalledWith('mlflow', 'korean-llm', {
      tags: [{ key: 'team', expected: 'nlp', value: undefined }],
    });
    unmount();

    renderLlmops({
      path: PATH,
      api: {
        getModel: async () => makeModel({ permitted: { update: false } }),
      },
    });
    expect(
      await screen.findByText(/Only the owner may change/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Edit description' }),
    ).not.toBeInTheDocument();
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
