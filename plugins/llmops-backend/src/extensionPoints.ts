import type { BackendPluginRegistrationPoints } from '@backstage/backend-plugin-api';
import {
  type CapacitySource,
  type DatasetSource,
  type ExperimentTracker,
  llmopsCapacityExtensionPoint,
  llmopsDatasetSourcesExtensionPoint,
  llmopsEnginesExtensionPoint,
  llmopsManifestsExtensionPoint,
  llmopsNotebooksExtensionPoint,
  llmopsProjectSourcesExtensionPoint,
  llmopsTrackersExtensionPoint,
  type ManifestTarget,
  type NotebookHost,
  type ProjectSource,
  type TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';

/** What modules added, by id and in the order of their adding. */
export interface Extensions {
  engines: ReadonlyMap<string, TrainingEngine>;
  trackers: ReadonlyMap<string, ExperimentTracker>;
  sources: ReadonlyMap<string, ProjectSource>;
  datasetSources: ReadonlyMap<string, DatasetSource>;
  capacitySources: ReadonlyMap<string, CapacitySource>;
  notebookHosts: ReadonlyMap<string, NotebookHost>;
  manifestTargets: ReadonlyMap<string, ManifestTarget>;
}

/** Offers the extension points; the answer is filled by modules, before the plugin itself begins. */
export function registerExtensionPoints(
  env: Pick<BackendPluginRegistrationPoints, 'registerExtensionPoint'>,
): Extensions {
  const engines = new Map<string, TrainingEngine>();
  const trackers = new Map<string, ExperimentTracker>();
  const sources = new Map<string, ProjectSource>();
  const datasetSources = new Map<string, DatasetSource>();
  const capacitySources = new Map<string, CapacitySource>();
  const notebookHosts = new Map<string, NotebookHost>();
  const manifestTargets = new Map<string, ManifestTarget>();
  env.registerExtensionPoint(llmopsEnginesExtensionPoint, {
    addEngine: engine => addOnce('engine', engines, engine),
  });
  env.registerExtensionPoint(llmopsTrackersExtensionPoint, {
    addTracker: tracker => addOnce('tracker', trackers, tracker),
  });
  env.registerExtensionPoint(llmopsProjectSourcesExtensionPoint, {
    addProjectSource: source => addOnce('project source', sources, source),
  });
  env.registerExtensionPoint(llmopsDatasetSourcesExtensionPoint, {
    addDatasetSource: source =>
      addOnce('dataset source', datasetSources, source),
  });
  env.registerExtensionPoint(llmopsCapacityExtensionPoint, {
    addCapacitySource: source =>
      addOnce('source of capacity', capacitySources, source),
  });
  env.registerExtensionPoint(llmopsNotebooksExtensionPoint, {
    addNotebookHost: host => addOnce('host of notebooks', notebookHosts, host),
  });
  env.registerExtensionPoint(llmopsManifestsExtensionPoint, {
    addManifestTarget: target =>
      addOnce('target of manifests', manifestTargets, target),
  });
  return {
    ...{ engines, trackers, sources, datasetSources },
    ...{ capacitySources, notebookHosts, manifestTargets },
  };
}

function addOnce<T extends { readonly id: string }>(
  what: string,
  added: Map<string, T>,
  extension: T,
): void {
  if (added.has(extension.id)) {
    throw new Error(
      `A second ${what} "${extension.id}" was added; install each module once, and give every ${what} an id of its own`,
    );
  }
  added.set(extension.id, extension);
}
