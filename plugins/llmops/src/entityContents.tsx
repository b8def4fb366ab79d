import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  DATASET_TYPE,
  MODEL_TYPE,
  PROJECT_TYPE,
} from '@llmops/backstage-plugin-llmops-common';
import {
  RiBrainLine,
  RiDatabase2Line,
  RiPlayCircleLine,
} from '@remixicon/react';
import {
  entityDatasetRouteRef,
  entityModelRouteRef,
  projectRunsRouteRef,
} from './routes';

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

export const datasetContent = EntityContentBlueprint.make({
  name: 'dataset',
  params: {
    path: 'data',
    title: 'Data',
    icon: <RiDatabase2Line />,
    routeRef: entityDatasetRouteRef,
    filter: { kind: 'resource', 'spec.type': DATASET_TYPE },
    loader: () =>
      import('./components/EntityDataset').then(m => <m.EntityDataset />),
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
