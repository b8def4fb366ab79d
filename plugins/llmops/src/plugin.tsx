import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiBrainLine } from '@remixicon/react';
import { evidenceApi, llmopsApi } from './apis';
import { modelCard, orphanCard, projectRunsCard, runCard } from './entityCards';
import {
  datasetContent,
  modelContent,
  projectRunsContent,
} from './entityContents';
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
  projectRunsRouteRef,
  rootRouteRef,
  runRouteRef,
  runsRouteRef,
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
    entityDataset: entityDatasetRouteRef,
    projectRuns: projectRunsRouteRef,
    entityModel: entityModelRouteRef,
  },
  extensions: [
    llmopsApi,
    evidenceApi,
    llmopsPage,
    orphanCard,
    projectRunsCard,
    modelCard,
    runCard,
    projectRunsContent,
    modelContent,
    datasetContent,
    modelSearchResult,
    runSearchResult,
    modelSearchType,
    runSearchType,
  ],
});
