/** Address of one kind of object in the API of Kubernetes. */
export interface ResourceKind {
  /** Empty for the core. */
  group: string;
  version: string;
  plural: string;
  kind: string;
}

export const PYTORCH_JOB: ResourceKind = {
  group: 'kubeflow.org',
  version: 'v1',
  plural: 'pytorchjobs',
  kind: 'PyTorchJob',
};

export const TRAIN_JOB: ResourceKind = {
  group: 'trainer.kubeflow.org',
  version: 'v1alpha1',
  plural: 'trainjobs',
  kind: 'TrainJob',
};

export const CLUSTER_TRAINING_RUNTIME: ResourceKind = {
  group: 'trainer.kubeflow.org',
  version: 'v1alpha1',
  plural: 'clustertrainingruntimes',
  kind: 'ClusterTrainingRuntime',
};

export const POD: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
};

export const NODE: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
};

export const WORKLOAD: ResourceKind = {
  group: 'kueue.x-k8s.io',
  version: 'v1beta1',
  plural: 'workloads',
  kind: 'Workload',
};

export const LOCAL_QUEUE: ResourceKind = {
  group: 'kueue.x-k8s.io',
  version: 'v1beta1',
  plural: 'localqueues',
  kind: 'LocalQueue',
};

export const CLUSTER_QUEUE: ResourceKind = {
  group: 'kueue.x-k8s.io',
  version: 'v1beta1',
  plural: 'clusterqueues',
  kind: 'ClusterQueue',
};

export const RESOURCE_FLAVOR: ResourceKind = {
  group: 'kueue.x-k8s.io',
  version: 'v1beta1',
  plural: 'resourceflavors',
  kind: 'ResourceFlavor',
};

export const NOTEBOOK: ResourceKind = {
  group: 'kubeflow.org',
  version: 'v1',
  plural: 'notebooks',
  kind: 'Notebook',
};

export const VOLUME_CLAIM: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'persistentvolumeclaims',
  kind: 'PersistentVolumeClaim',
};

export const RESOURCE_QUOTA: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
};

export const EVENT: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
};

/** Path of all objects of a kind, in one namespace or in the whole cluster. */
export function pathOf(kind: ResourceKind, namespace?: string): string {
  const base =
    kind.group === ''
      ? `/api/${kind.version}`
      : `/apis/${kind.group}/${kind.version}`;
  return namespace === undefined
    ? `${base}/${kind.plural}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${kind.plural}`;
}

/** As it stands in an object's `apiVersion`. */
export function apiVersionOf({ group, version }: ResourceKind): string {
  return group === '' ? version : `${group}/${version}`;
}
