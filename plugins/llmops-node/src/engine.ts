import type { JsonPrimitive } from '@backstage/types';
import type {
  LaunchOption,
  PipelineDefinition,
  ResourceAmounts,
  RunState,
  StepState,
} from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from './projectSource';

/**
 * What an engine needs to know of one attempt. Everything is fixed before the attempt is dispatched and is the
 * same at every call for the same dispatch key.
 *
 * @public
 */
export interface AttemptSpec {
  /** Unique name of the attempt, `<run id>-<number>`; lower-case letters, digits and dashes, at most 63. */
  dispatchKey: string;
  runId: string;
  /** Number of the attempt within its run, from 1. */
  attempt: number;
  /** Entity reference of the project. */
  project: string;
  /** Entity reference of the group or person that owns the project; when the run was launched. */
  owner: string;
  /** Entity reference of the person the run acts for. */
  startedBy: string;
  /** Files of the project at the run's commit. */
  source: ProjectCheckout;
  /** The pipeline as declared at that commit. */
  pipeline: PipelineDefinition;
  profile?: string;
  /** What was chosen of the engine's options; absent ones are the engine's to choose. */
  options: Record<string, string>;
  /** Validated values of all parameters, defaults filled in. */
  parameters: Record<string, JsonPrimitive>;
  /** Resources by step after the profile was applied. */
  resources: Record<string, ResourceAmounts>;
  /** Environment variables for the training processes, without secrets. */
  environment: Record<string, string>;
  /** Ids of preflight checks that the person agreed to. */
  confirmations: string[];
  /**
   * False when every step has to run again, even one whose inputs have not changed. When absent, an engine that keeps
   * results may take them from an earlier run.
   */
  reuseResults?: boolean;
}

/**
 * How an engine finds an attempt again: an id of its own, stable over restarts of the portal.
 *
 * @public
 */
export interface ExternalReference {
  externalId: string;
}

/**
 * One finding of a preflight. `confirm` needs the check's id in the launch's confirmations; `error` refuses the launch.
 *
 * @public
 */
export interface PreflightCheck {
  id: string;
  title: string;
  status: 'ok' | 'warning' | 'confirm' | 'error';
  message: string;
  /** Name of the parameter the check is about. */
  parameter?: string;
  /** Name of the launch option the check is about. */
  option?: string;
  /** Other field of the launch that the check is about: the profile, for what it asks for, or the branch or commit. */
  field?: 'profile' | 'ref';
  /** Bytes that would be downloaded or stored. */
  bytes?: number;
}

/**
 * What an engine saw of one step of an attempt. Names are those that `TrainingEngine.steps` answered.
 *
 * @public
 */
export interface StepObservation {
  name: string;
  state: StepState;
  dependsOn: string[];
  /** In plain words. */
  reason?: string;
  /** How often the step was started. */
  tries?: number;
  /** Devices that the step holds while it runs, over all of its processes. */
  gpus?: number;
  startedAt?: Date;
  endedAt?: Date;
}

/**
 * What an engine saw of an attempt. Observations are complete, not differences: the newest replaces the one before.
 *
 * @public
 */
export interface AttemptObservation {
  /** When the outside was looked at. */
  observedAt: Date;
  state: Extract<
    RunState,
    'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost'
  >;
  /** Why, in plain words; required when failed or queued. */
  reason?: string;
  startedAt?: Date;
  endedAt?: Date;
  /** In the order of execution. */
  steps: StepObservation[];
  /** Version of the data the attempt ran on, for example a hash of dvc.lock. */
  dataVersion?: string;
  /** Hash of the locked environment the attempt ran in. */
  environmentHash?: string;
  /** Container image the attempt ran in, with its digest. */
  image?: string;
}

/**
 * Text of a log, stored once: `position` is the number of UTF-8 bytes of the output before this text.
 *
 * An attempt has one output, or several when processes write side by side: each named source then counts its own bytes.
 *
 * @public
 */
export interface LogAppend {
  /** Step the text belongs to; absent for the attempt as a whole. */
  step?: string;
  /**
   * Which of several outputs of the attempt it is, unique within the attempt, for example the step with a rank; at
   * most 253 characters. Always of the same step.
   */
  source?: string;
  /** Byte offset of the text in the attempt's output, or in that of its source. */
  position: number;
  text: string;
}

/**
 * Where an engine reports to while it follows an attempt. Calls reject with a `ConflictError` once another replica
 * follows the attempt; the engine then ends without another call.
 *
 * @public
 */
export interface AttemptSink {
  observe(observation: AttemptObservation): Promise<void>;
  /** Byte offset up to which an output is stored; where to go on after a restart. */
  logPosition(source?: string): Promise<number>;
  /** Text stored last of a source: at least what was appended last, or nothing. */
  logEnd(source: string): Promise<string>;
  appendLog(append: LogAppend): Promise<void>;
  /** Adds an event to the run's history. */
  event(event: { type: string; message: string; step?: string }): Promise<void>;
}

/**
 * Whether runs can be launched on an engine now; an engine that is not available is shown with its reason.
 *
 * @public
 */
export interface EngineStatus {
  available: boolean;
  /** Why it is not available, in plain words. */
  reason?: string;
}

/**
 * Runs that an engine starts by itself again and again, however they were set up there.
 *
 * @public
 */
export interface EngineSchedule {
  /** Unique within the engine. */
  id: string;
  name: string;
  /** Where it is kept, for people: for example a server and a namespace. */
  place: string;
  enabled: boolean;
  /** Cron expression; of six fields the first is seconds. */
  cron?: string;
  intervalSeconds?: number;
  startAt?: Date;
  endAt?: Date;
  /** When it started its newest run. */
  lastAt?: Date;
  /** State of its newest run, in the engine's own words. */
  lastState?: string;
}

/**
 * Where runs execute. One implementation per kind of system.
 *
 * The core calls `find` before every `submit` of a dispatch key that may have been sent before, and `submit` must
 * itself make at most one external job for a key, also when called by two replicas at the same time.
 *
 * @public
 */
export interface TrainingEngine {
  /** Stable name, as in `llmops.yaml`. */
  readonly id: string;
  readonly title: string;

  status(): Promise<EngineStatus>;

  /**
   * What a launch of a project may choose on this engine, for example a cluster and a queue; only what its owner may
   * use. An engine without the method has nothing to choose.
   */
  options?(context: {
    project: string;
    owner: string;
  }): Promise<LaunchOption[]>;

  /**
   * Steps of the pipeline with their order, read from the file that declares them (for example `dvc.yaml`).
   * Throws an `InputError` that names both places when the declaration and the file disagree.
   */
  steps(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<Array<{ name: string; dependsOn: string[] }>>;

  /** Default values of the parameters that the engine's own file declares, by name. */
  parameterDefaults(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<Record<string, JsonPrimitive>>;

  /** Checks before anything is sent. The dispatch key is not known yet. */
  preflight(
    spec: Omit<AttemptSpec, 'dispatchKey' | 'runId' | 'attempt'>,
  ): Promise<PreflightCheck[]>;

  /** The external job of a dispatch key, or undefined when none was ever made. */
  find(spec: AttemptSpec): Promise<ExternalReference | undefined>;

  /** Makes the external job; with the same key again, answers the one that exists. */
  submit(spec: AttemptSpec): Promise<ExternalReference>;

  /**
   * Reports the attempt to the sink until it ended or the signal is aborted. Called anew after a restart
   * of the portal, also for an attempt that ended meanwhile. Reports `lost` when the job is gone.
   */
  follow(
    spec: AttemptSpec,
    reference: ExternalReference,
    sink: AttemptSink,
    signal: AbortSignal,
  ): Promise<void>;

  /** Asks the job to end; repeated calls are harmless. The end itself is reported by `follow`. */
  cancel(
    spec: AttemptSpec,
    reference: ExternalReference,
    reason: string,
  ): Promise<void>;

  /** What the engine starts of a project by itself. An engine without the method starts nothing. */
  schedules?(context: {
    project: string;
    owner: string;
  }): Promise<EngineSchedule[]>;

  /**
   * Called once when the portal is stopped on purpose. An engine whose jobs do not outlive the portal cancels them
   * here, and reports their end with the reason it gives.
   */
  shutdown?(): Promise<void>;
}
