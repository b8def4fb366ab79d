import type { ModelRecord, ModelVersionRecord } from './tracker';

/**
 * Something that a tracked run left behind and that can become a version of a model.
 *
 * @public
 */
export interface RunOutput {
  /** Id within the tracker of the run that left it. */
  trackedRunId: string;
  /** What it is called in the run, for people. */
  name: string;
  /** What `registerVersion` takes to make a version of it. */
  source: OutputSource;
}

/**
 * Where the files of a version come from: a model that the run logged, by its id in the tracker, or a path among the
 * run's artifacts.
 *
 * @public
 */
export type OutputSource = { loggedModelId: string } | { artifactPath: string };

/**
 * A version to be made.
 *
 * @public
 */
export interface VersionRegistration {
  /** Registered name of the model, which is made when there is none. */
  model: string;
  /** Id within the tracker of the run that left the files. */
  trackedRunId: string;
  source: OutputSource;
  description?: string;
  tags?: Record<string, string>;
  /** The same key never makes a second version of the model; it answers the one made before. */
  key: string;
}

/**
 * What to change of a model or version; what is not named stays.
 *
 * @public
 */
export interface RegistryChange {
  /** Empty text takes it away. */
  description?: string;
  /** New value by tag; null takes the tag away. */
  tags?: Record<string, string | null>;
}

/**
 * Registered models of a tracker, for writing. Reads answer what the server holds now, not what was synchronized.
 * Every write is harmless when repeated. All methods reject with a `NotFoundError` for a model, version, run or
 * output that does not exist, with an `InputError` for what the server refuses (its words in the message), and with a
 * `ServiceUnavailableError` when it cannot be reached.
 *
 * @public
 */
export interface ModelRegistry {
  /** Undefined when there is no such model. */
  getModel(
    model: string,
    signal: AbortSignal,
  ): Promise<ModelRecord | undefined>;
  /** Undefined when there is no such version. */
  getVersion(
    model: string,
    version: string,
    signal: AbortSignal,
  ): Promise<ModelVersionRecord | undefined>;
  /** Models that the runs logged; paths of plain artifacts are not listed here. */
  listOutputs(
    trackedRunIds: string[],
    signal: AbortSignal,
  ): Promise<RunOutput[]>;
  registerVersion(
    registration: VersionRegistration,
    signal: AbortSignal,
  ): Promise<ModelVersionRecord>;
  /** Makes the alias, or moves it. */
  setAlias(
    model: string,
    alias: string,
    version: string,
    signal: AbortSignal,
  ): Promise<void>;
  deleteAlias(model: string, alias: string, signal: AbortSignal): Promise<void>;
  describeModel(
    model: string,
    change: RegistryChange,
    signal: AbortSignal,
  ): Promise<void>;
  describeVersion(
    model: string,
    version: string,
    change: RegistryChange,
    signal: AbortSignal,
  ): Promise<void>;
}
