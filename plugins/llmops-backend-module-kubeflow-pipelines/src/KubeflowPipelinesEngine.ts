import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import type {
  LaunchOption,
  PipelineDefinition,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  AttemptSink,
  AttemptSpec,
  EngineSchedule,
  EngineStatus,
  ExternalReference,
  ImageResolver,
  PreflightCheck,
  ProjectCheckout,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { followRun } from './attempts/followRun';
import { hasEnded } from './attempts/readRun';
import { fromReference, toReference } from './attempts/references';
import { RunPreparer } from './attempts/RunPreparer';
import { launchOptions, ONLY_NAMESPACE } from './options/launchOptions';
import type { PipelinesServer } from './PipelinesServer';
import { type PreflightSpec, runChecks } from './preflight/runChecks';
import { parameterDefaults } from './project/parameterDefaults';
import { gpusOfExecutor } from './project/setResources';
import { listSchedules } from './schedules/listSchedules';
import { ENGINE, readCompiledPipeline } from './project/readCompiledPipeline';

const DEFAULT_LOG_PACE_MS = 3_000;

export interface KubeflowPipelinesEngineOptions {
  /** In the order of the configuration; the first is the default. */
  servers: readonly PipelinesServer[];
  images: ImageResolver;
  /** Hosts of registries whose images may be of a project. */
  registries: ReadonlySet<string>;
  /** Shortest pause between two readings of a log. */
  logPaceMs?: number;
}

/**
 * Runs compiled pipelines on servers of Kubeflow Pipelines. The runs outlive the portal, and everything about them is
 * kept by the server: replicas see the same, and a restart loses nothing.
 */
export class KubeflowPipelinesEngine implements TrainingEngine {
  readonly id = ENGINE;
  readonly title = 'Kubeflow Pipelines';
  readonly #options: KubeflowPipelinesEngineOptions;

  constructor(options: KubeflowPipelinesEngineOptions) {
    this.#options = options;
  }

  async status(): Promise<EngineStatus> {
    const problems = await Promise.all(
      this.#options.servers.map(server => server.problem()),
    );
    return problems.includes(undefined)
      ? { available: true }
      : { available: false, reason: problems.join('; ') };
  }

  async options(context: { owner: string }): Promise<LaunchOption[]> {
    return launchOptions(
      this.#options.servers.map(({ config }) => config),
      context.owner,
    );
  }

  async steps(pipeline: PipelineDefinition, source: ProjectCheckout) {
    const { steps } = await readCompiledPipeline(pipeline, source);
    return steps.map(({ name, dependsOn }) => ({ name, dependsOn }));
  }

  async parameterDefaults(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<Record<string, JsonPrimitive>> {
    return parameterDefaults(pipeline, source);
  }

  async preflight(spec: PreflightSpec): Promise<PreflightCheck[]> {
    if (!Object.hasOwn(spec.options, 'namespace')) {
      throw new InputError(
        `No server of Kubeflow Pipelines takes runs of ${spec.owner}; a platform engineer can give it a namespace in llmops.pipelines`,
      );
    }
    const server = this.#serverOf(spec.options.server);
    const preparer = this.#preparer(server, spec.options.namespace);
    return runChecks({ spec, server, preparer });
  }

  async find(spec: AttemptSpec): Promise<ExternalReference | undefined> {
    const server = this.#serverOf(spec.options.server);
    const run = await server.sender.find(spec.dispatchKey, namespaceOf(spec));
    return (
      run && toReference({ server: server.config.name, runId: run.run_id })
    );
  }

  async submit(spec: AttemptSpec): Promise<ExternalReference> {
    const server = this.#serverOf(spec.options.server);
    const preparer = this.#preparer(server, spec.options.namespace);
    const run = await server.sender.send(
      spec.dispatchKey,
      namespaceOf(spec),
      () => preparer.prepare(spec),
    );
    return toReference({ server: server.config.name, runId: run.run_id });
  }

  async follow(
    spec: AttemptSpec,
    reference: ExternalReference,
    sink: AttemptSink,
    signal: AbortSignal,
  ): Promise<void> {
    const { server: name, runId } = fromReference(reference);
    const server = this.#serverOf(name);
    const read = await readCompiledPipeline(spec.pipeline, spec.source);
    try {
      await followRun({
        runId,
        namespace: namespaceOf(spec),
        server: name,
        client: server.client,
        runs: server.runs,
        steps: read.steps.map(step => ({
          ...step,
          gpus: gpusOf(spec, step.name) ?? gpusOfExecutor(read, step.executor),
        })),
        limitSeconds: spec.pipeline.timeLimitSeconds,
        logPaceMs: this.#options.logPaceMs ?? DEFAULT_LOG_PACE_MS,
        sink,
        signal,
      });
    } catch (error) {
      if (error instanceof Error && error.name === 'ConflictError') {
        // Another replica follows the attempt now.
        return;
      }
      throw error;
    }
  }

  async cancel(
    _spec: AttemptSpec,
    reference: ExternalReference,
  ): Promise<void> {
    const { server: name, runId } = fromReference(reference);
    const { client } = this.#serverOf(name);
    const run = await client.getRun(runId);
    if (!run || isEnding(run.state) || hasEnded(run)) {
      return;
    }
    try {
      await client.terminateRun(runId);
    } catch (error) {
      // Servers refuse to end what has ended meanwhile.
      const now = await client.getRun(runId);
      if (now && !isEnding(now.state) && !hasEnded(now)) {
        throw error;
      }
    }
  }

  async schedules(context: {
    project: string;
    owner: string;
  }): Promise<EngineSchedule[]> {
    const lists = await Promise.all(
      this.#options.servers.map(server => listSchedules(server, context)),
    );
    return lists.flat();
  }

  #serverOf(name: string): PipelinesServer {
    const server = this.#options.servers.find(
      ({ config }) => config.name === name,
    );
    if (!server) {
      throw new ServiceUnavailableError(
        `Kubeflow Pipelines "${name}" is not configured in this portal any more; add it to llmops.pipelines`,
      );
    }
    return server;
  }

  #preparer(server: PipelinesServer, name: string): RunPreparer {
    const namespace = server.config.namespaces.find(
      entry => (entry.namespace ?? ONLY_NAMESPACE) === name,
    );
    if (!namespace) {
      throw new InputError(
        `Kubeflow Pipelines "${server.config.name}" has no namespace "${name}" for runs any more; see llmops.pipelines.${server.config.name}.namespaces`,
      );
    }
    const { images, registries } = this.#options;
    return new RunPreparer({ server, namespace, images, registries });
  }
}

function isEnding(state: string | undefined): boolean {
  return state === 'CANCELING';
}

function gpusOf({ resources }: AttemptSpec, step: string): number | undefined {
  return Object.hasOwn(resources, step) ? resources[step].gpu : undefined;
}

function namespaceOf({ options }: AttemptSpec): string | undefined {
  return options.namespace || undefined;
}
