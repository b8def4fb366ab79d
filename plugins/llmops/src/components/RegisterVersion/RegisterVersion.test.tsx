import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { makeDetails } from '../../__testUtils__/fixtures';
import { renderLlmops } from '../../__testUtils__/renderLlmops';

it('registers what a run logged, and goes to the model', async () => {
  const registerModelVersion = jest.fn(async () => ({
    tracker: 'mlflow',
    name: 'adapters',
    version: '3',
  }));
  const { api } = renderLlmops({
    path: '/llmops/runs/run-1',
    api: {
      getRun: async () =>
        makeDetails({
          trackedRuns: [
            { id: 't1', tracker: 'mlflow', name: 'sft', status: 'FINISHED' },
          ],
        }),
      listRunOutputs: async () => ({
        canRegister: true,
        suggestedName: 'korean-llm',
        trackedRuns: [{ id: 't1', name: 'sft' }],
        items: [{ trackedRunId: 't1', name: 'adapter', loggedModelId: 'm-1' }],
      }),
      registerModelVersion,
    },
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Register as model version' }),
  );
  const dialog = await screen.findByRole('dialog');
  const name = await within(dialog).findByRole('textbox', { name: /^Model/ });
  expect(name).toHaveValue('korean-llm');
  await userEvent.clear(name);
  await userEvent.type(name, 'team/adapters');
  expect(
    await within(dialog).findByText('Model names can’t contain / or :'),
  ).toBeInTheDocument();
  expect(
    within(dialog).getByRole('button', { name: 'Register' }),
  ).toBeDisabled();
  await userEvent.clear(name);
  await userEvent.type(name, 'adapters');
  await userEvent.click(
    within(dialog).getByRole('button', { name: 'Register' }),
  );
  expect(registerModelVersion).toHaveBeenCalledWith('mlflow', 'adapters', {
    runId: 'run-1',
    trackedRunId: 't1',
    loggedModelId: 'm-1',
    artifactPath: undefined,
    description: undefined,
    idempotencyKey: expect.any(String),
  });
  expect(
    await screen.findByRole('heading', { name: 'About' }),
  ).toBeInTheDocument();
  expect(api.getModel).toHaveBeenCalledWith(
    'mlflow',
    'adapters',
    expect.anything(),
  );
});
