import type { EnvironmentDefinition, PipelineDefinition } from './pipeline';

/**
 * Name of the file, in the root of a project's repository, that declares its pipelines.
 *
 * @public
 */
export const LLMOPS_YAML = 'llmops.yaml';

/** The one version of `llmops.yaml` there is. @public */
export const LLMOPS_API_VERSION = 'llmops.dev/v1';

/**
 * Data that DVC tracks.
 *
 * @public
 */
export interface DatasetDefinition {
  /** Path relative to the project's root. */
  path: string;
  title?: string;
  description?: string;
}

/**
 * All that a valid `llmops.yaml` declares, with units resolved (seconds, bytes).
 *
 * @public
 */
export interface ProjectDefinition {
  apiVersion: typeof LLMOPS_API_VERSION;
  /** In the order of the file. */
  pipelines: PipelineDefinition[];
  /** By name. */
  datasets: Record<string, DatasetDefinition>;
  /** Locked environments by name; each pipeline holds the same. */
  environments: Record<string, EnvironmentDefinition>;
}
