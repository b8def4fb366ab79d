import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { CapacitySource } from './capacity';
import type { DatasetSource } from './datasetSource';
import type { TrainingEngine } from './engine';
import type { ManifestTarget } from './manifests';
import type { NotebookHost } from './notebooks';
import type { ProjectSource } from './projectSource';
import type { ExperimentTracker } from './tracker';

/**
 * Adds engines on which runs execute.
 *
 * @public
 */
export interface LlmopsEnginesExtensionPoint {
  /** Throws when an engine of the same id was added before. */
  addEngine(engine: TrainingEngine): void;
}

/**
 * Where modules of the plugin `llmops` add engines, before it starts.
 *
 * @public
 */
export const llmopsEnginesExtensionPoint =
  createExtensionPoint<LlmopsEnginesExtensionPoint>({ id: 'llmops.engines' });

/**
 * Adds trackers that record metrics and models.
 *
 * @public
 */
export interface LlmopsTrackersExtensionPoint {
  /** Throws when a tracker of the same id was added before. The first one added is the default. */
  addTracker(tracker: ExperimentTracker): void;
}

/**
 * Where modules of the plugin `llmops` add trackers, before it starts.
 *
 * @public
 */
export const llmopsTrackersExtensionPoint =
  createExtensionPoint<LlmopsTrackersExtensionPoint>({ id: 'llmops.trackers' });

/**
 * Adds sources of project files.
 *
 * @public
 */
export interface LlmopsProjectSourcesExtensionPoint {
  /** Throws when a source of the same id was added before. */
  addProjectSource(source: ProjectSource): void;
}

/**
 * Where modules of the plugin `llmops` add sources of project files, before it starts.
 *
 * @public
 */
export const llmopsProjectSourcesExtensionPoint =
  createExtensionPoint<LlmopsProjectSourcesExtensionPoint>({
    id: 'llmops.projectSources',
  });

/**
 * Adds sources that know the data of projects.
 *
 * @public
 */
export interface LlmopsDatasetSourcesExtensionPoint {
  /** Throws when a source of the same id was added before. The first one that knows a dataset is asked. */
  addDatasetSource(source: DatasetSource): void;
}

/**
 * Where modules of the plugin `llmops` add sources of datasets, before it starts.
 *
 * @public
 */
export const llmopsDatasetSourcesExtensionPoint =
  createExtensionPoint<LlmopsDatasetSourcesExtensionPoint>({
    id: 'llmops.datasetSources',
  });

/**
 * Adds sources that know what clusters have.
 *
 * @public
 */
export interface LlmopsCapacityExtensionPoint {
  /** Throws when a source of the same id was added before. */
  addCapacitySource(source: CapacitySource): void;
}

/**
 * Where modules of the plugin `llmops` add sources of capacity, before it starts.
 *
 * @public
 */
export const llmopsCapacityExtensionPoint =
  createExtensionPoint<LlmopsCapacityExtensionPoint>({ id: 'llmops.capacity' });

/**
 * Adds hosts of notebooks.
 *
 * @public
 */
export interface LlmopsNotebooksExtensionPoint {
  /** Throws when a host of the same id was added before. */
  addNotebookHost(host: NotebookHost): void;
}

/**
 * Where modules of the plugin `llmops` add hosts of notebooks, before it starts.
 *
 * @public
 */
export const llmopsNotebooksExtensionPoint =
  createExtensionPoint<LlmopsNotebooksExtensionPoint>({
    id: 'llmops.notebooks',
  });

/**
 * Adds targets of manifests.
 *
 * @public
 */
export interface LlmopsManifestsExtensionPoint {
  /** Throws when a target of the same id was added before. */
  addManifestTarget(target: ManifestTarget): void;
}

/**
 * Where modules of the plugin `llmops` add targets of manifests, before it starts.
 *
 * @public
 */
export const llmopsManifestsExtensionPoint =
  createExtensionPoint<LlmopsManifestsExtensionPoint>({
    id: 'llmops.manifests',
  });
