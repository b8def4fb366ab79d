import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import {
  ImageResolver,
  readRegistryConfig,
  RegistryClient,
} from '@llmops/backstage-plugin-llmops-node';
import { CapacityReader } from './capacity/CapacityReader';
import { ClusterCapacitySource } from './capacity/ClusterCapacitySource';
import { ClusterView } from './clusters/ClusterView';
import { readClusterConfigs } from './config/readClusterConfig';
import type { JobKind } from './jobs/JobKind';
import { pyTorchJobKind } from './jobs/pyTorchJob';
import { trainJobKind } from './jobs/trainJob';
import { ClusterManifestTarget } from './manifests/ClusterManifestTarget';
import { KubeflowNotebookHost } from './notebooks/KubeflowNotebookHost';
import { NotebookView } from './notebooks/NotebookView';
import { TrainingJobEngine } from './TrainingJobEngine';
import { QueueReader } from './waiting/QueueReader';

const KINDS: readonly JobKind[] = [pyTorchJobKind, trainJobKind];

/** Engines, capacity and notebooks of the configured clusters; undefined when there are none. Nothing is watched yet. */
export function createClusters(config: Config, logger: LoggerService) {
  const configs = readClusterConfigs(config);
  if (configs.length === 0) {
    return undefined;
  }
  const images = new ImageResolver(
    new RegistryClient(readRegistryConfig(config)),
  );
  const clusters = configs.map(cluster => {
    const view = new ClusterView(cluster, KINDS, logger);
    return {
      view,
      capacity: new CapacityReader(view),
      queues: new QueueReader(view.client),
    };
  });
  const notebooks = clusters.flatMap(({ view, capacity }) => {
    const { config: cluster, client } = view;
    const settings = cluster.notebooks;
    return settings
      ? [
          {
            view: new NotebookView({
              config: cluster,
              ...{ settings, client, logger },
            }),
            capacity,
          },
        ]
      : [];
  });
  return {
    kinds: KINDS,
    views: clusters.map(({ view }) => view),
    notebookViews: notebooks.map(({ view }) => view),
    notebooks: new KubeflowNotebookHost({ clusters: notebooks }),
    manifests: new ClusterManifestTarget(clusters.map(({ view }) => view)),
    capacity: new ClusterCapacitySource(clusters),
    engines: KINDS.map(
      kind => new TrainingJobEngine({ kind, clusters, images }),
    ),
  };
}
