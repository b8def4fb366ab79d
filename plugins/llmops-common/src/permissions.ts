import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of a run. @public */
export const RESOURCE_TYPE_RUN = 'llmops-run';

/** Resource type of a project in the eyes of who may launch. @public */
export const RESOURCE_TYPE_PROJECT = 'llmops-project';

/** Resource type of a registered model. @public */
export const RESOURCE_TYPE_MODEL = 'llmops-model';

/** Resource type of a notebook. @public */
export const RESOURCE_TYPE_NOTEBOOK = 'llmops-notebook';

/** Resource type of what is applied to clusters for an owner. @public */
export const RESOURCE_TYPE_MANIFESTS = 'llmops-manifests';

/**
 * How decisions name a model: the tracker and the registered name, each percent-encoded, with a slash between.
 *
 * @public
 */
export function modelResourceId(tracker: string, name: string): string {
  return [tracker, name].map(encodeURIComponent).join('/');
}

/** Seeing a run with its logs, metrics and events. @public */
export const llmopsRunReadPermission = createPermission({
  name: 'llmops.run.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_RUN,
});

/** Cancelling a run. @public */
export const llmopsRunCancelPermission = createPermission({
  name: 'llmops.run.cancel',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_RUN,
});

/** Launching, retrying and reproducing runs of a project. @public */
export const llmopsRunLaunchPermission = createPermission({
  name: 'llmops.run.launch',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_PROJECT,
});

/** Seeing a model with its versions. @public */
export const llmopsModelReadPermission = createPermission({
  name: 'llmops.model.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_MODEL,
});

/** Registering versions of a model, moving its aliases, editing its description and tags. @public */
export const llmopsModelUpdatePermission = createPermission({
  name: 'llmops.model.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_MODEL,
});

/** Reading the audit trail. @public */
export const llmopsAuditReadPermission = createPermission({
  name: 'llmops.audit.read',
  attributes: { action: 'read' },
});

/** Seeing what is known of all models, and who has no owner, whoever may see the models themselves. @public */
export const llmopsGovernanceReadPermission = createPermission({
  name: 'llmops.governance.read',
  attributes: { action: 'read' },
});

/** Seeing the first rows of a project's datasets. @public */
export const llmopsDatasetPreviewPermission = createPermission({
  name: 'llmops.dataset.preview',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_PROJECT,
});

/** Seeing a notebook. @public */
export const llmopsNotebookReadPermission = createPermission({
  name: 'llmops.notebook.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_NOTEBOOK,
});

/** Making a notebook for an owner; the notebook to be is what the decision is about. @public */
export const llmopsNotebookCreatePermission = createPermission({
  name: 'llmops.notebook.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_NOTEBOOK,
});

/** Starting and stopping a notebook. @public */
export const llmopsNotebookUpdatePermission = createPermission({
  name: 'llmops.notebook.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_NOTEBOOK,
});

/** Deleting a notebook, with its volume or without. @public */
export const llmopsNotebookDeletePermission = createPermission({
  name: 'llmops.notebook.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_NOTEBOOK,
});

/** Applying manifests to a cluster, in a namespace of their owner. @public */
export const llmopsManifestApplyPermission = createPermission({
  name: 'llmops.manifest.apply',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_MANIFESTS,
});

/** All permissions of the plugin. @public */
export const llmopsPermissions = [
  llmopsRunReadPermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
  llmopsModelReadPermission,
  llmopsModelUpdatePermission,
  llmopsAuditReadPermission,
  llmopsGovernanceReadPermission,
  llmopsDatasetPreviewPermission,
  llmopsNotebookReadPermission,
  llmopsNotebookCreatePermission,
  llmopsNotebookUpdatePermission,
  llmopsNotebookDeletePermission,
  llmopsManifestApplyPermission,
];
