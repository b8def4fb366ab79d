import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { RiBrainLine } from '@remixicon/react';
import { llmopsApi } from './apis';
import { modelCard, projectRunsCard, runCard } from './entityCards';
import { modelContent, projectRunsContent } from './entityContents';
import { llmopsPage } from './pages';
import {
  compareRouteRef,
  entityModelRouteRef,
  modelRouteRef,
  modelsRouteRef,
  projectRunsRouteRef,
  rootRouteRef,
  runRouteRef,
  runsRouteRef,
} from './routes';

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
    projectRuns: projectRunsRouteRef,
    entityModel: entityModelRouteRef,
  },
  extensions: [
    llmopsApi,
    llmopsPage,
    projectRunsCard,
    modelCard,
    runCard,
    projectRunsContent,
    modelContent,
  ],
});
