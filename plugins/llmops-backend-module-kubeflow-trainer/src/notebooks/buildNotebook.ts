import { createHash } from 'node:crypto';
import type {
  V1ObjectMeta,
  V1PersistentVolumeClaim,
} from '@kubernetes/client-node';
import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';
import { GPU } from '../attempts/resources';
import { apiVersionOf, NOTEBOOK, VOLUME_CLAIM } from '../clusters/kinds';
import type {
  NotebookConfig,
  NotebookImageConfig,
} from '../config/readNotebookConfig';
import type {
  ClusterConfig,
  ClusterNamespace,
} from '../config/readClusterConfig';
import { LABELS, MANAGED_BY } from '../jobs/labels';
import { toQuantity } from '../lib/quantity';
import {
  claimName,
  KUBEFLOW,
  NOTEBOOK_ANNOTATIONS,
  type NotebookObject,
} from './notebookObject';

/** A plan with what the configuration says about its place. */
export interface PlacedNotebook {
  plan: NotebookPlan;
  image: NotebookImageConfig;
  namespace: ClusterNamespace;
  settings: NotebookConfig;
  environment: ClusterConfig['environment'];
}

/** Tells repetitions of a request from other ones; undefined without a key. */
export function requestMark({
  createdBy,
  key,
}: Pick<NotebookPlan, 'createdBy' | 'key'>): string | undefined {
  return key === undefined
    ? undefined
    : createHash('sha256')
        .update(JSON.stringify([createdBy, key]))
        .digest('hex');
}

/** The notebook; its one container has the name by which the controller finds it. */
export function buildNotebook(placed: PlacedNotebook): NotebookObject {
  const { plan, image, namespace, settings, environment } = placed;
  const amounts: Record<string, string> = {
    cpu: String(plan.cpu),
    memory: toQuantity(plan.memoryBytes),
    ...(plan.gpus > 0 ? { [GPU]: String(plan.gpus) } : {}),
  };
  return {
    apiVersion: apiVersionOf(NOTEBOOK),
    kind: NOTEBOOK.kind,
    metadata: metadataOf(plan, plan.name, {
      [KUBEFLOW.serverType]: 'jupyter',
    }),
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: plan.name,
              image: image.image,
              env: Object.entries(environment).map(([name, value]) => ({
                name,
                // Kubernetes would replace `$(NAME)` by a variable.
                value: value.replaceAll('$(', '$$$$('),
              })),
              resources: { requests: amounts, limits: { ...amounts } },
              volumeMounts: [
                { name: 'work', mountPath: image.workFolder },
                { name: 'shared-memory', mountPath: '/dev/shm' },
              ],
            },
          ],
          volumes: [
            {
              name: 'work',
              persistentVolumeClaim: { claimName: claimName(plan.name) },
            },
            // Counts as memory of the container, whose limit bounds it.
            { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
          ],
          ...(settings.serviceAccount
            ? { serviceAccountName: settings.serviceAccount }
            : {}),
          ...(namespace.imagePullSecrets.length > 0
            ? {
                imagePullSecrets: namespace.imagePullSecrets.map(name => ({
                  name,
                })),
              }
            : {}),
          ...(plan.gpus > 0
            ? { tolerations: [{ key: GPU, operator: 'Exists' }] }
            : {}),
        },
      },
    },
  };
}

/** The volume that keeps the files while the notebook is stopped, or made anew. */
export function buildClaim({
  plan,
  settings,
}: Pick<PlacedNotebook, 'plan' | 'settings'>): V1PersistentVolumeClaim {
  return {
    apiVersion: apiVersionOf(VOLUME_CLAIM),
    kind: VOLUME_CLAIM.kind,
    metadata: metadataOf(plan, claimName(plan.name)),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: toQuantity(plan.volumeBytes) } },
      ...(settings.storageClass
        ? { storageClassName: settings.storageClass }
        : {}),
    },
  };
}

function metadataOf(
  plan: NotebookPlan,
  name: string,
  annotations: Record<string, string> = {},
): V1ObjectMeta {
  const mark = requestMark(plan);
  return {
    name,
    namespace: plan.namespace,
    labels: { [LABELS.managedBy]: MANAGED_BY, app: plan.name },
    annotations: {
      [NOTEBOOK_ANNOTATIONS.owner]: plan.owner,
      [NOTEBOOK_ANNOTATIONS.createdBy]: plan.createdBy,
      ...(mark ? { [NOTEBOOK_ANNOTATIONS.request]: mark } : {}),
      ...annotations,
    },
  };
}
