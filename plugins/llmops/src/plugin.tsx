import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiBrainLine } from '@remixicon/react';
import { evidenceApi, llmopsApi, notebookApi, projectPlanApi } from './apis';
import {
  modelCard,
  notebookCard,
  orphanCard,
  projectRunsCard,
  runCard,
} from './entityCards';
import {
  datasetContent,
  modelContent,
  projectRunsContent,
} from './entityContents';
import {
  notebookPlaceField,
  projectNameField,
  projectOwnerField,
} from './formFields';
import { llmopsPage } from './pages';
import {
  compareRouteRef,
  datasetRouteRef,
  datasetsRouteRef,
  entityDatasetRouteRef,
  entityModelRouteRef,
  governanceRouteRef,
  modelRouteRef,
  modelsRouteRef,
  notebookRouteRef,
  notebooksRouteRef,
  projectRunsRouteRef,
  rootRouteRef,
  runRouteRef,
  runsRouteRef,
  templateRouteRef,
} from './routes';
import {
  modelSearchResult,
  modelSearchType,
  runSearchResult,
  runSearchType,
} from './searchResults';

/**
 * Training runs, their logs and metrics, and the models they produce.
 *
 * @public
 */
export const llmopsPlugin = createFrontendPlugin({
  pluginId: 'llmops',
  title: 'LLMOps',
  icon: <RiBrainLine />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    runs: runsRouteRef,
    run: runRouteRef,
    compare: compareRouteRef,
    models: modelsRouteRef,
    model: modelRouteRef,
    datasets: datasetsRouteRef,
    dataset: datasetRouteRef,
    governance: governanceRouteRef,
    notebooks: notebooksRouteRef,
    notebook: notebookRouteRef,
    entityDataset: entityDatasetRouteRef,
    projectRuns: projectRunsRouteRef,
    entityModel: entityModelRouteRef,
  },
  externalRoutes: { template: templateRouteRef },
  extensions: [
    llmopsApi,
    evidenceApi,
    notebookApi,
    projectPlanApi,
    notebookPlaceField,
    projectNameField,
    projectOwnerField,
    llmopsPage,
    orphanCard,
    projectRunsCard,
    modelCard,
    runCard,
    notebookCard,
    projectRunsContent,
    modelContent,
    datasetContent,
    modelSearchResult,
    runSearchResult,
    modelSearchType,
    runSearchType,
  ],
});
