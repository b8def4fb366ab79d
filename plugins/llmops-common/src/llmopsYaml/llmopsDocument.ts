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

/**
 * A pipeline as the file declares it; what it leaves out comes from the file of its engine.
 *
 * @internal
 */
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

/**
 * A preset of parameters, environment and resources; what it names replaces what the pipeline says.
 *
 * @internal
 */
export interface ProfileDocument {
  title?: string;
  description?: string;
  environment?: string;
  parameters?: Record<string, string | number | boolean>;
  resources?: ResourcesDocument;
}

/**
 * What a step may take; `timeLimit` is a duration such as `30m`, of one try.
 *
 * @internal
 */
export interface StepDocument {
  retries?: number;
  timeLimit?: string;
  resources?: ResourcesDocument;
}

/**
 * Amounts as people write them: cores (`2`, `500m`), bytes (`4Gi`), whole GPUs.
 *
 * @internal
 */
export interface ResourcesDocument {
  cpu?: number | string;
  memory?: string;
  gpu?: number;
}
