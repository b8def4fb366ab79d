import { renderInTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { ModelSearchResult } from './ModelSearchResult';
import { RunSearchResult } from './RunSearchResult';

const options = {
  mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
};

describe('found models and runs', () => {
  it('tell state, owner and where they are', async () => {
    const run = {
      title: '<b>sweep</b>',
      text: 'r1 train',
      location: '/llmops/runs/r1',
      state: 'failed',
      owner: 'group:default/research',
    };
    const model = {
      title: 'korean-llm',
      text: '',
      location: '/llmops/models/mlflow/korean-llm',
      latestVersion: '3',
      aliases: 'champion',
    };
    renderInTestApp(
      <ul>
        <RunSearchResult result={run} />
        <ModelSearchResult result={model} />
        <RunSearchResult />
      </ul>,
      options,
    );
    expect(
      await screen.findByRole('link', { name: '<b>sweep</b>' }),
    ).toHaveAttribute('href', '/llmops/runs/r1');
    expect(screen.getByText('Failed')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'research' })).toBeInTheDocument();
    expect(screen.getByText('v3')).toBeInTheDocument();
    expect(screen.getByText('champion')).toBeInTheDocument();
  });
});
