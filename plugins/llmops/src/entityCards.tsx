import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  ANNOTATION_ORPHANED_SINCE,
  MODEL_TYPE,
  NOTEBOOK_TYPE,
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

export const orphanCard = EntityCardBlueprint.make({
  name: 'orphan',
  params: {
    type: 'content',
    filter: {
      kind: 'resource',
      'spec.type': MODEL_TYPE,
      [`metadata.annotations.${ANNOTATION_ORPHANED_SINCE}`]: { $exists: true },
    },
    loader: () =>
      import('./components/OrphanNotice').then(m => <m.OrphanNotice />),
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

export const notebookCard = EntityCardBlueprint.make({
  name: 'notebook',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': NOTEBOOK_TYPE },
    loader: () =>
      import('./components/EntityNotebookCard').then(m => (
        <m.EntityNotebookCard />
      )),
  },
});
