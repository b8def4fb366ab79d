import type { KubernetesObject, V1PodSpec } from '@kubernetes/client-node';

/** The part of Kubeflow's Notebook that the portal writes and reads. */
export interface NotebookObject extends KubernetesObject {
  spec?: { template?: { spec?: V1PodSpec } };
  status?: {
    readyReplicas?: number;
    conditions?: Array<{ type?: string; reason?: string; message?: string }>;
  };
}

/** Annotations of Kubeflow's notebook controller and of those who work beside it. */
export const KUBEFLOW = {
  /** As long as it is there, the controller runs no Pod. Its value is when that began. */
  stopped: 'kubeflow-resource-stopped',
  /** When somebody last worked in the notebook, where the controller looks after idle ones. */
  lastActivity: 'notebooks.kubeflow.org/last-activity',
  serverType: 'notebooks.kubeflow.org/server-type',
} as const;

/** The controller puts this label on the Pod of a notebook. */
export const POD_OF_NOTEBOOK = 'notebook-name';

/** What the portal writes on notebooks and their volumes. */
export const NOTEBOOK_ANNOTATIONS = {
  owner: 'llmops.dev/owner',
  createdBy: 'llmops.dev/created-by',
  /** Hash of the request's key. */
  request: 'llmops.dev/request',
} as const;

/** A name that the API takes; what else a request may name is part of no address. */
export const NOTEBOOK_NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** Name of the volume claim of a notebook. */
export function claimName(notebook: string): string {
  return `${notebook}-work`;
}
