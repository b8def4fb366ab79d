import { InputError, NotAllowedError } from '@backstage/errors';
import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';
import type { ClusterConfig } from '../config/readClusterConfig';
import type { NotebookConfig } from '../config/readNotebookConfig';
import { toQuantity } from '../lib/quantity';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';
import type { PlacedNotebook } from './buildNotebook';
import { NOTEBOOK_NAME } from './notebookObject';

/** Longest name of which the controller can still make a StatefulSet, whose Pods carry a hash behind it. */
const MAX_NAME = 50;

/** What the configuration says about a plan; rejects what it does not allow, naming the field. */
export function placeNotebook(
  cluster: ClusterConfig,
  settings: NotebookConfig,
  plan: NotebookPlan,
): PlacedNotebook {
  if (!NOTEBOOK_NAME.test(plan.name) || plan.name.length > MAX_NAME) {
    throw new InputError(
      `name: "${plan.name}" is no name of a notebook; give a letter and then lower-case letters, digits and dashes, at most ${MAX_NAME}`,
    );
  }
  const namespace = cluster.namespaces.find(
    place => place.namespace === plan.namespace,
  );
  if (!namespace || !isOpenTo(namespace, plan.owner)) {
    throw new NotAllowedError(
      `namespace: ${plan.owner} has no place in the namespace "${plan.namespace}" of the cluster "${cluster.name}"; a platform engineer can list that owner in the configuration`,
    );
  }
  const image = plan.image
    ? settings.images.find(known => known.image === plan.image)
    : settings.images[0];
  if (!image) {
    throw new InputError(
      `image: "${plan.image}" is not offered on the cluster "${
        cluster.name
      }"; choose one of ${settings.images
        .map(known => known.image)
        .join(', ')}`,
    );
  }
  checkSize(cluster, settings, plan);
  return { plan, image, namespace, settings, environment: cluster.environment };
}

function checkSize(
  cluster: ClusterConfig,
  settings: NotebookConfig,
  plan: NotebookPlan,
): void {
  const amounts = [
    ['gpus', plan.gpus, settings.maxGpus, String],
    ['cpu', plan.cpu, settings.maxCpu, String],
    ['memory', plan.memoryBytes, settings.maxMemoryBytes, toQuantity],
    ['volumeSize', plan.volumeBytes, settings.maxVolumeBytes, toQuantity],
  ] as const;
  for (const [field, wanted, most, show] of amounts) {
    if (wanted > most) {
      throw new InputError(
        `${field}: ${show(wanted)} is more than the ${show(
          most,
        )} that one notebook may have on the cluster "${cluster.name}"`,
      );
    }
  }
}
