/** What `npm run test:cluster` says of the lab that it started. */
export function labSetting(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run \`npm run test:cluster\``);
  }
  return value;
}

/** Namespace of the lab that the portal's account may train in. */
export const NAMESPACE = 'team-llm';

/** Puts Pods on the node of the lab that really runs them. */
export const ON_PROCESS_NODE = {
  nodeSelector: { 'lab.llmops.dev/kind': 'process' },
  tolerations: [{ key: 'lab.llmops.dev/kind', operator: 'Exists' }],
};

/** Lets Pods onto the lab's simulated nodes with GPUs. */
export const ON_GPU_NODES = {
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
};

/** Repository of images in the lab's registry. */
export function labImage(name = 'train'): string {
  return `${labSetting('LLMOPS_LAB_REGISTRY')}/lab/${name}`;
}

/** Who has a place in that namespace. */
export const OWNER = 'group:default/research';

/** Settings of a cluster with small notebooks, which one group may make. */
export function notebookSettings(changes: object = {}): object {
  return {
    namespaces: [{ namespace: NAMESPACE, owners: [OWNER] }],
    notebooks: {
      images: [
        { image: 'registry.example.com/jupyter:1', title: 'Jupyter' },
        { image: 'registry.example.com/torch:2', title: 'PyTorch' },
      ],
      maxGpus: 2,
      maxMemory: '32Gi',
      maxVolume: '20Gi',
      url: 'https://kubeflow.example.com/notebook/{namespace}/{name}/',
      ...changes,
    },
  };
}
