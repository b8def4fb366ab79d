import type { NotebookOffer } from '@llmops/backstage-plugin-llmops-common';
import type { ClusterConfig } from '../config/readClusterConfig';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';

/** Where notebooks of an owner may be made, with what. */
export function notebookOffers(
  { name, title, namespaces, notebooks }: ClusterConfig,
  owner: string,
): NotebookOffer[] {
  if (!notebooks) {
    return [];
  }
  return namespaces
    .filter(namespace => isOpenTo(namespace, owner))
    .map(({ namespace }) => ({
      cluster: name,
      clusterTitle: title,
      namespace,
      images: notebooks.images.map(({ image, title: imageTitle }) => ({
        image,
        title: imageTitle,
      })),
      limits: {
        gpus: notebooks.maxGpus,
        cpu: notebooks.maxCpu,
        memoryBytes: notebooks.maxMemoryBytes,
        volumeBytes: notebooks.maxVolumeBytes,
      },
    }));
}
