import type { JsonObject, JsonPrimitive } from '@backstage/types';
import type { Threshold } from './schema/openapi';

/**
 * Amounts of resources; an absent one is left to the engine.
 *
 * @public
 */
export interface ResourceAmounts {
  /** Cores. */
  cpu?: number;
  memoryBytes?: number;
  /** Whole devices. */
  gpu?: number;
}

/** @public */
export interface StepDefinition {
  /** How often a failed step is started again. */
  retries?: number;
  timeLimitSeconds?: number;
  resources?: ResourceAmounts;
}

/** A preset of parameters, environment and resources. @public */
export interface ProfileDefinition {
  name: string;
  title: string;
  description?: string;
  /** Name of the environment the steps run in. */
  environment?: string;
  parameters: Record<string, JsonPrimitive>;
  /** Replaces, amount by amount, the resources of every step. */
  resources?: ResourceAmounts;
}

/**
 * One pipeline of a project's `llmops.yaml`, with units resolved (seconds, bytes).
 *
 * @public
 */
export interface PipelineDefinition {
  name: string;
  title: string;
  description?: string;
  /** File that declares the stages, by engine, in the order of the file. */
  engines: Record<string, { file: string }>;
  /** JSON Schema of each parameter, by name. */
  parameters: Record<string, JsonObject>;
  profiles: ProfileDefinition[];
  defaultProfile?: string;
  steps: Record<string, StepDefinition>;
  timeLimitSeconds?: number;
  produces?: { model: string; alias?: string };
  evaluation?: { step: string; thresholds: Record<string, Threshold> };
  /** Locked environments of the project, by name. */
  environments: Record<string, EnvironmentDefinition>;
}

/** A locked Python environment. @public */
export interface EnvironmentDefinition {
  /** Path of the hashed requirements file. */
  lock: string;
  /** Version specifier, for example `>=3.11`. */
  python?: string;
  /** Bytes to download for a first installation, as measured by the project's author. */
  downloadBytes?: number;
  /** Bytes on disk once installed. */
  diskBytes?: number;
}
