import type { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import { isError, NotFoundError } from '@backstage/errors';
import {
  llmopsAuditReadPermission,
  llmopsDatasetPreviewPermission,
  llmopsGovernanceReadPermission,
  llmopsManifestApplyPermission,
  llmopsModelReadPermission,
  llmopsModelUpdatePermission,
  llmopsNotebookCreatePermission,
  llmopsNotebookDeletePermission,
  llmopsNotebookReadPermission,
  llmopsNotebookUpdatePermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
  llmopsRunReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunStore } from '../database/RunStore';
import type { ModelStore } from '../models/ModelStore';
import type { NotebookHosts } from '../notebooks/NotebookHosts';
import {
  manifestsResourceRef,
  modelResourceRef,
  notebookResourceRef,
  projectResourceRef,
  runResourceRef,
} from './resources';
import { isManifestOwner } from './rules/isManifestOwner';
import { isModelOwner } from './rules/isModelOwner';
import { isNotebookCreator } from './rules/isNotebookCreator';
import { isNotebookOwner } from './rules/isNotebookOwner';
import { isProjectOwner } from './rules/isProjectOwner';
import { isRunOwner } from './rules/isRunOwner';
import { isRunStarter } from './rules/isRunStarter';

/** Tells the permission framework of the resources, permissions and rules of this plugin. */
export function registerPermissions(
  registry: PermissionsRegistryService,
  options: {
    runs: Pick<RunStore, 'get'>;
    models: Pick<ModelStore, 'get'>;
    notebooks: Pick<NotebookHosts, 'get'>;
  },
): void {
  registry.addResourceType({
    resourceRef: runResourceRef,
    permissions: [llmopsRunReadPermission, llmopsRunCancelPermission],
    rules: [isRunOwner, isRunStarter],
    getResources: async runIds =>
      Promise.all(runIds.map(runId => findRun(options.runs, runId))),
  });
  registry.addResourceType({
    resourceRef: projectResourceRef,
    permissions: [llmopsRunLaunchPermission, llmopsDatasetPreviewPermission],
    rules: [isProjectOwner],
  });
  registry.addResourceType({
    resourceRef: modelResourceRef,
    permissions: [llmopsModelReadPermission, llmopsModelUpdatePermission],
    rules: [isModelOwner],
    getResources: async ids =>
      Promise.all(ids.map(id => findModel(options.models, id))),
  });
  registry.addResourceType({
    resourceRef: notebookResourceRef,
    permissions: [
      llmopsNotebookReadPermission,
      llmopsNotebookCreatePermission,
      llmopsNotebookUpdatePermission,
      llmopsNotebookDeletePermission,
    ],
    rules: [isNotebookOwner, isNotebookCreator],
    getResources: async ids =>
      Promise.all(ids.map(id => findNotebook(options.notebooks, id))),
  });
  registry.addResourceType({
    resourceRef: manifestsResourceRef,
    permissions: [llmopsManifestApplyPermission],
    rules: [isManifestOwner],
  });
  registry.addPermissions([
    llmopsAuditReadPermission,
    llmopsGovernanceReadPermission,
  ]);
}

/** By what `modelResourceId` makes of tracker and name. */
async function findModel(models: Pick<ModelStore, 'get'>, id: string) {
  try {
    const [tracker, name = ''] = id.split('/').map(decodeURIComponent);
    return await models.get(tracker, name);
  } catch (error) {
    if (error instanceof URIError) {
      return undefined;
    }
    throw error;
  }
}

/** By `<cluster>/<namespace>/<name>`. */
async function findNotebook(notebooks: Pick<NotebookHosts, 'get'>, id: string) {
  const [cluster, namespace = '', name = ''] = id.split('/');
  try {
    return (await notebooks.get({ cluster, namespace, name })).notebook;
  } catch (error) {
    if (isError(error) && error.name === NotFoundError.name) {
      return undefined;
    }
    throw error;
  }
}

async function findRun(runs: Pick<RunStore, 'get'>, runId: string) {
  try {
    return await runs.get(runId);
  } catch (error) {
    if (isError(error) && error.name === NotFoundError.name) {
      return undefined;
    }
    throw error;
  }
}
