import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  MODEL_TYPE,
  PROJECT_TYPE,
} from '@llmops/backstage-plugin-llmops-common';
import { RiBrainLine, RiPlayCircleLine } from '@remixicon/react';
import { entityModelRouteRef, projectRunsRouteRef } from './routes';

export const projectRunsContent = EntityContentBlueprint.make({
  name: 'runs',
  params: {
    path: 'runs',
    title: 'Runs',
    icon: <RiPlayCircleLine />,
    routeRef: projectRunsRouteRef,
    filter: { kind: 'component', 'spec.type': PROJECT_TYPE },
    loader: () =>
      import('./components/EntityProjectRuns').then(m => (
        <m.EntityProjectRuns />
      )),
  },
});

export const modelContent = EntityContentBlueprint.make({
  name: 'model',
  params: {
    path: 'model',
    title: 'Model',
    icon: <RiBrainLine />,
    routeRef: entityModelRouteRef,
    filter: { kind: 'resource', 'spec.type': MODEL_TYPE },
    loader: () =>
      import('./components/EntityModel').then(m => <m.EntityModel />),
  },
});
