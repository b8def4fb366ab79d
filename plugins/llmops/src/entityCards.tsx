import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  MODEL_TYPE,
  PROJECT_TYPE,
  RUN_TYPE,
} from '@llmops/backstage-plugin-llmops-common';

export const projectRunsCard = EntityCardBlueprint.make({
  name: 'project-runs',
  params: {
    type: 'content',
    filter: { kind: 'component', 'spec.type': PROJECT_TYPE },
    loader: () =>
      import('./components/EntityProjectCard').then(m => (
        <m.EntityProjectCard />
      )),
  },
});

export const modelCard = EntityCardBlueprint.make({
  name: 'model',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': MODEL_TYPE },
    loader: () =>
      import('./components/EntityModelCard').then(m => <m.EntityModelCard />),
  },
});

export const runCard = EntityCardBlueprint.make({
  name: 'run',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': RUN_TYPE },
    loader: () =>
      import('./components/EntityRunCard').then(m => <m.EntityRunCard />),
  },
});
