import { screen, within } from '@testing-library/react';
import type { ScheduleList } from '../../api';
import { renderLlmops } from '../../__testUtils__/renderLlmops';

const SCHEDULE = {
  id: 'main/1',
  name: 'Weekly',
  engine: 'Kubeflow Pipelines',
  place: 'GPU cluster, team-llm',
  enabled: true,
};

function show(list: ScheduleList) {
  renderLlmops({
    path: '/',
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'korean-llm', namespace: 'default' },
      spec: { type: 'ml-training', owner: 'ml-research' },
    },
    api: { listSchedules: async () => list },
  });
}

it('shows what starts by itself, when, and how it last went', async () => {
  show({
    items: [
      {
        ...SCHEDULE,
        cron: '0 0 2 * * 0',
        lastAt: '2026-01-02T03:04:05Z',
        lastState: 'SUCCEEDED',
      },
      {
        ...SCHEDULE,
        id: 'main/2',
        name: 'Often',
        enabled: false,
        intervalSeconds: 7200,
      },
    ],
    problems: [],
  });
  const weekly = await screen.findByRole('row', { name: /Weekly/ });
  expect(within(weekly).getByText(/0 0 2 \* \* 0/)).toBeInTheDocument();
  expect(within(weekly).getByText(/SUCCEEDED/)).toBeInTheDocument();
  expect(within(weekly).getByText('On')).toBeInTheDocument();
  const often = screen.getByRole('row', { name: /Often/ });
  expect(within(often).getByText(/Every 2h/)).toBeInTheDocument();
  expect(within(often).getByText('Off')).toBeInTheDocument();
});

it('says what could not be asked', async () => {
  show({
    items: [],
    problems: ['Kubeflow Pipelines: it cannot be reached'],
  });
  expect(await screen.findByText(/cannot be reached/)).toBeInTheDocument();
});
