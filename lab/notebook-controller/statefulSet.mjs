// @ts-check

/**
 * @typedef {object} Notebook
 * @property {import('@kubernetes/client-node').V1ObjectMeta & { name: string, namespace: string }} metadata
 * @property {{ template: { spec: import('@kubernetes/client-node').V1PodSpec } }} spec
 * @property {object} [status]
 */

/** Present while the notebook is stopped, whatever its value. */
const STOPPED = 'kubeflow-resource-stopped';

/**
 * What Kubeflow's controller makes of a notebook.
 *
 * @param {Notebook} notebook
 * @returns {import('@kubernetes/client-node').V1StatefulSet}
 */
export function statefulSetOf({ metadata, spec }) {
  const { name, namespace, uid = '', labels, annotations = {} } = metadata;
  const isStopped = annotations[STOPPED] !== undefined;
  const { containers, ...pod } = spec.template.spec;
  const [container, ...others] = containers;
  return {
    metadata: {
      name,
      namespace,
      ownerReferences: [
        {
          apiVersion: 'kubeflow.org/v1',
          kind: 'Notebook',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      serviceName: name,
      replicas: isStopped ? 0 : 1,
      selector: { matchLabels: { statefulset: name } },
      template: {
        metadata: {
          labels: { ...labels, statefulset: name, 'notebook-name': name },
          annotations: Object.fromEntries(
            Object.entries(annotations).filter(
              ([key]) => !/kubectl|notebook/.test(key) && key !== STOPPED,
            ),
          ),
        },
        spec: {
          securityContext: { fsGroup: 100 },
          ...pod,
          containers: [
            {
              workingDir: '/home/jovyan',
              ports: [
                { name: 'notebook-port', containerPort: 8888, protocol: 'TCP' },
              ],
              ...container,
              env: [
                ...(container.env ?? []),
                { name: 'NB_PREFIX', value: `/notebook/${namespace}/${name}` },
              ],
            },
            ...others,
          ],
        },
      },
    },
  };
}
