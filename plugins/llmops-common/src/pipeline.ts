import type { JsonPrimitive } from '@backstage/types';
import type { Threshold } from './schema/openapi';

/**
 * Amounts of resources; an absent one is left to the engine.
 *
 * @public
 */
export interface ResourceAmounts {
  /** Cores. */
  cpu?: number;
  /** Bytes of main memory. */
  memoryBytes?: number;
  /** Whole devices. */
  gpu?: number;
}

/**
 * What `llmops.yaml` says of one step beyond the file that declares it. Absent values are left to the engine.
 *
 * @public
 */
export interface StepDefinition {
  /** How often a failed step is started again. */
  retries?: number;
  /** Longest time of one try. */
  timeLimitSeconds?: number;
  resources?: ResourceAmounts;
}

/**
 * Declaration of one parameter: the part of JSON Schema (draft 2020-12) that applies to a single value.
 *
 * @public
 */
export type ParameterSchema = {
  type: 'string' | 'number' | 'integer' | 'boolean';
  title?: string;
  description?: string;
  default?: string | number | boolean;
  enum?: Array<string | number>;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
};

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
  /** Declaration of each parameter, by name. */
  parameters: Record<string, ParameterSchema>;
  profiles: ProfileDefinition[];
  defaultProfile?: string;
  /** By the name of the step; the order and further steps are the engine's file's. */
  steps: Record<string, StepDefinition>;
  /** Longest time of one attempt. */
  timeLimitSeconds?: number;
  /** Registered name of the model that a run produces, and the alias that its new version gets. */
  produces?: { model: string; alias?: string };
  /** Step whose metrics are held against the thresholds, by metric. */
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
