import type { DatasetDefinition, LLMOPS_API_VERSION } from '../project';
import type { EnvironmentDefinition, ParameterSchema } from '../pipeline';
import type { Threshold } from '../schema/openapi';

/**
 * What a file that follows the schema holds, before units are resolved.
 *
 * @internal
 */
export interface LlmopsDocument {
  apiVersion: typeof LLMOPS_API_VERSION;
  pipelines: Record<string, PipelineDocument>;
  datasets?: Record<string, DatasetDefinition>;
  environments?: Record<string, EnvironmentDefinition>;
}

/** @internal */
export interface PipelineDocument {
  title?: string;
  description?: string;
  engines: Record<string, { file: string }>;
  parameters?: Record<string, ParameterSchema>;
  profiles?: Record<string, ProfileDocument>;
  defaultProfile?: string;
  steps?: Record<string, StepDocument>;
  timeLimit?: string;
  produces?: { model: string; alias?: string };
  evaluation?: { step: string; thresholds: Record<string, Threshold> };
}

/** @internal */
export interface ProfileDocument {
  title?: string;
  description?: string;
  environment?: string;
  parameters?: Record<string, string | number | boolean>;
  resources?: ResourcesDocument;
}

/** @internal */
export interface StepDocument {
  retries?: number;
  timeLimit?: string;
  resources?: ResourcesDocument;
}

/** @internal */
export interface ResourcesDocument {
  cpu?: number | string;
  memory?: string;
  gpu?: number;
}
