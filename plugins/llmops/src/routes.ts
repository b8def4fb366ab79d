import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The overview of what runs, failed and waits. @public */
export const rootRouteRef = createRouteRef();

/** The list of runs. @public */
export const runsRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/runs',
});

/** One run. @public */
export const runRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/runs/:runId',
});

/** Several runs side by side; their ids are the URL's parameters `run`. @public */
export const compareRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/compare',
});

/** The list of models. @public */
export const modelsRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/models',
});

/** One registered model. @public */
export const modelRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/models/:tracker/:name',
});

/** The list of datasets. @public */
export const datasetsRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/datasets',
});

/** One dataset. @public */
export const datasetRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/datasets/:namespace/:name',
});

/** What clusters have, and who waits for it. @public */
export const capacityRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/capacity',
});

/** The list of notebooks. @public */
export const notebooksRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/notebooks',
});

/** One notebook. @public */
export const notebookRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/notebooks/:cluster/:namespace/:name',
});

/** Where a template's form is filled in. @public */
export const templateRouteRef = createExternalRouteRef({
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});

/** What is known of all models, for those who may see it. @public */
export const governanceRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/governance',
});

/** The tab of a dataset's catalog page. @public */
export const entityDatasetRouteRef = createRouteRef();

/** The tab of a project's page that lists its runs. @public */
export const projectRunsRouteRef = createRouteRef();

/** The tab of a model's catalog page. @public */
export const entityModelRouteRef = createRouteRef();
