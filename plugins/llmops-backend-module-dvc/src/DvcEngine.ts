import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type {
  AttemptSink,
  AttemptSpec,
  EngineStatus,
  ExternalReference,
  PreflightCheck,
  ProjectCheckout,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { ActiveAttempts } from './attempts/ActiveAttempts';
import { AttemptsDirectory } from './attempts/AttemptsDirectory';
import { followAttempt } from './attempts/followAttempt';
import { ensureSupervisor } from './attempts/startSupervisor';
import { submitAttempt } from './attempts/submitAttempt';
import type { DvcEngineConfig } from './config/readDvcEngineConfig';
import { ENGINE_ID } from './pipeline/pipelineFile';
import { readParameterDefaults } from './pipeline/readParameterDefaults';
import type { OrderedStage } from './pipeline/orderStages';
import { StageReader } from './pipeline/StageReader';
import { runChecks } from './preflight/runChecks';
import type { PreflightSpec } from './preflight/types';
import { Toolchain } from './toolchain/Toolchain';

/**
 * Runs DVC pipelines on the machine of the portal.
 *
 * An attempt is a folder; a supervisor process of its own runs it and writes down what happens, the engine reads it.
 * So nothing is lost when the portal ends, and every replica on the machine sees the same.
 */
export class DvcEngine implements TrainingEngine {
  readonly id = ENGINE_ID;
  readonly title = 'This machine (DVC)';
  /** Absent when attempts outlive the portal, so that nobody waits for them. */
  readonly shutdown: (() => Promise<void>) | undefined;
  readonly #config: DvcEngineConfig;
  readonly #toolchain: Toolchain;
  readonly #stages: StageReader;
  readonly #attempts: AttemptsDirectory;
  readonly #active = new ActiveAttempts();

  constructor(config: DvcEngineConfig, logger: LoggerService) {
    this.#config = config;
    this.#toolchain = new Toolchain(config);
    this.#stages = new StageReader(this.#toolchain);
    this.#attempts = new AttemptsDirectory(config, logger);
    this.shutdown =
      config.onShutdown === 'cancel'
        ? () =>
            this.#active.cancelAll('portal stopped', config.graceSeconds * 1000)
        : undefined;
  }

  status(): Promise<EngineStatus> {
    return this.#toolchain.status();
  }

  steps(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<OrderedStage[]> {
    return this.#stages.read(pipeline, source);
  }

  parameterDefaults(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<Record<string, JsonPrimitive>> {
    return readParameterDefaults(pipeline, source);
  }

  preflight(spec: PreflightSpec): Promise<PreflightCheck[]> {
    return runChecks({
      spec,
      config: this.#config,
      toolchain: this.#toolchain,
      stages: this.#stages,
      activeAttempts: () => this.#attempts.countActive(),
    });
  }

  async find(spec: AttemptSpec): Promise<ExternalReference | undefined> {
    const folder = this.#attempts.folder(spec.dispatchKey);
    if (!(await folder.isSubmitted())) {
      return undefined;
    }
    // Whoever submitted it may have died before the supervisor started.
    await ensureSupervisor(folder, this.#config, this.#toolchain);
    return { externalId: spec.dispatchKey };
  }

  async submit(spec: AttemptSpec): Promise<ExternalReference> {
    const folder = this.#attempts.folder(spec.dispatchKey);
    if (!(await folder.isSubmitted())) {
      await submitAttempt({
        folder,
        spec,
        config: this.#config,
        toolchain: this.#toolchain,
        stages: this.#stages,
      });
    }
    this.#active.add(folder);
    await ensureSupervisor(folder, this.#config, this.#toolchain);
    return { externalId: spec.dispatchKey };
  }

  async follow(
    spec: AttemptSpec,
    _reference: ExternalReference,
    sink: AttemptSink,
    signal: AbortSignal,
  ): Promise<void> {
    const folder = this.#attempts.folder(spec.dispatchKey);
    this.#active.add(folder);
    try {
      const ended = await followAttempt({
        folder,
        sink,
        signal,
        config: this.#config,
        toolchain: this.#toolchain,
      });
      if (ended) {
        this.#active.remove(folder);
        if (await folder.isSubmitted()) {
          await folder.markReported();
        }
        await this.#attempts.cleanUp();
      }
    } catch (error) {
      if (isError(error) && error.name === 'ConflictError') {
        // Another replica follows the attempt, and it is that one's to end at a shutdown.
        this.#active.remove(folder);
        return;
      }
      throw error;
    }
  }

  async cancel(
    spec: AttemptSpec,
    _reference: ExternalReference,
    reason: string,
  ): Promise<void> {
    const folder = this.#attempts.folder(spec.dispatchKey);
    if (await folder.isSubmitted()) {
      await folder.requestCancel(reason);
    }
  }
}
