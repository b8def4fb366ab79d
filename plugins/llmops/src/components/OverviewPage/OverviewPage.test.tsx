import { screen, within } from '@testing-library/react';
import { makeRun } from '../../__testUtils__/fixtures';
import {
  findAxeViolations,
  renderLlmops,
} from '../../__testUtils__/renderLlmops';

describe('overview', () => {
  it('says what runs, what waits and why, what failed, and counts', async () => {
    const { container } = renderLlmops({
      path: '/llmops',
      api: {
        getOverview: jest.fn(async () => ({
          counts: { running: 1, failed: 2, lost: 1 },
          running: [makeRun({ id: 'a', name: 'runs', state: 'running' })],
          waiting: [
            makeRun({
              id: 'b',
              name: 'waits',
              state: 'queued',
              reason: 'Waits for 4 GPUs, position 3',
            }),
          ],
          failed: [],
          models: [],
        })),
      },
    });
    const waiting = await screen.findByRole('region', {
      name: 'Waiting, and why',
    });
    expect(
      await within(waiting).findByText('Waits for 4 GPUs, position 3'),
    ).toBeInTheDocument();
    const counts = screen.getByRole('list', { name: 'Runs by state' });
    expect(
      within(counts).getByRole('link', { name: 'Failed or lost' }),
    ).toHaveAttribute('href', '/llmops/runs?state=failed&state=lost');
    expect(within(counts).getByText('3')).toBeInTheDocument();
    expect(
      screen.getByText('Nothing failed in the last 7 days'),
    ).toBeInTheDocument();
    expect(screen.getByText('No models yet')).toBeInTheDocument();
    expect(await findAxeViolations(container)).toEqual([]);
  });
});
