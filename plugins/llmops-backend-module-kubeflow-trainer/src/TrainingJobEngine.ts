import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import type {
  LaunchOption,
  PipelineDefinition,
} from '@llmops/backstage-plugin-llmops-common';
import {
  type AttemptSink,
  type AttemptSpec,
  type EngineStatus,
  type ExternalReference,
  type ImageResolver,
  type PreflightCheck,
  type ProjectCheckout,
  readParameterFile,
  type TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { endJob } from './attempts/AttemptJobs';
import { followAttempt } from './attempts/followAttempt';
import { isOurs, JobMaker } from './attempts/JobMaker';
import { fromReference, toReference } from './attempts/names';
import { gpusOfStep } from './attempts/resources';
import type { ObservedCluster } from './capacity/ClusterCapacitySource';
import type { JobKind } from './jobs/JobKind';
import { ANNOTATIONS } from './jobs/labels';
import { launchOptions } from './options/launchOptions';
import { type PreflightSpec, runChecks } from './preflight/runChecks';
import { readClusterSteps } from './project/readClusterSteps';

export interface TrainingJobEngineOptions {
  kind: JobKind;
  /** In the order of the configuration; the first is the default. */
  clusters: readonly ObservedCluster[];
  images: ImageResolver;
}

/**
 * Runs the steps of a pipeline as training jobs on Kubernetes clusters, one job for each. The jobs outlive the portal,
 * and everything about them is kept in the cluster: replicas see the same, and a restart loses nothing.
 */
export class TrainingJobEngine implements TrainingEngine {
  readonly id: string;
  readonly title: string;
  readonly #options: TrainingJobEngineOptions;

  constructor(options: TrainingJobEngineOptions) {
    this.#options = options;
    this.id = options.kind.engine;
    this.title = options.kind.title;
  }

  async status(): Promise<EngineStatus> {
    const { clusters, kind } = this.#options;
    const problems = clusters.map(({ view }) => ({
      name: view.config.name,
      problem: view.problemOf(kind),
    }));
    if (problems.some(({ problem }) => problem === undefined)) {
      return { available: true };
    }
    return {
      available: false,
      reason: `No cluster can take a ${kind.resource.kind} now: ${problems
        .map(({ name, problem }) => `"${name}": ${problem}`)
        .join('; ')}`,
    };
  }

  async options(context: { owner: string }): Promise<LaunchOption[]> {
    return launchOptions(
      this.#options.clusters.map(({ view }) => view),
      context.owner,
    );
  }

  async steps(pipeline: PipelineDefinition, source: ProjectCheckout) {
    const { steps } = await readClusterSteps(this.id, pipeline, source);
    return steps.map(({ name, dependsOn }) => ({ name, dependsOn }));
  }

  async parameterDefaults(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<Record<string, JsonPrimitive>> {
    return readParameterFile(pipeline, source);
  }

  async preflight(spec: PreflightSpec): Promise<PreflightCheck[]> {
    const { kind, images } = this.#options;
    if (!Object.hasOwn(spec.options, 'namespace')) {
      throw new InputError(
        `No cluster takes runs of ${spec.owner}; a platform engineer can give it a namespace in llmops.clusters`,
      );
    }
    const cluster = this.#clusterOf(spec.options.cluster);
    return runChecks({
      ...cluster,
      spec,
      kind,
      images,
      maker: this.#maker(cluster, spec.options.namespace),
    });
  }

  async find(spec: AttemptSpec): Promise<ExternalReference | undefined> {
    const { kind } = this.#options;
    const { cluster, namespace } = spec.options;
    const { view } = this.#clusterOf(cluster);
    const job = await view.client.find(
      kind.resource,
      spec.dispatchKey,
      namespace,
    );
    if (job && !isOurs(job, spec.dispatchKey)) {
      throw new InputError(
        `The name ${spec.dispatchKey} is taken in the namespace ${namespace} of the cluster "${cluster}" by a ${kind.resource.kind} that the portal did not make; delete it or launch again`,
      );
    }
    return job && toReference(this.#placeOf(spec));
  }

  async submit(spec: AttemptSpec): Promise<ExternalReference> {
    const maker = this.#maker(
      this.#clusterOf(spec.options.cluster),
      spec.options.namespace,
    );
    await maker.make(spec, { step: 0, tries: 1 });
    return toReference(this.#placeOf(spec));
  }

  async follow(
    spec: AttemptSpec,
    reference: ExternalReference,
    sink: AttemptSink,
    signal: AbortSignal,
  ): Promise<void> {
    const { kind } = this.#options;
    const { cluster: name, namespace } = fromReference(reference);
    const cluster = this.#clusterOf(name);
    const { steps } = await readClusterSteps(
      this.id,
      spec.pipeline,
      spec.source,
    );
    try {
      await followAttempt({
        spec,
        namespace,
        kind,
        view: cluster.view,
        queues: cluster.queues,
        steps: steps.map(step => ({
          name: step.name,
          dependsOn: step.dependsOn,
          gpus: gpusOfStep(step, spec.resources),
          ...this.#limits(spec, step.name),
        })),
        maker: this.#maker(cluster, namespace),
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
    spec: AttemptSpec,
    reference: ExternalReference,
    reason: string,
  ): Promise<void> {
    const { kind } = this.#options;
    const { cluster, namespace } = fromReference(reference);
    const { view } = this.#clusterOf(cluster);
    const job = await view.client.find(
      kind.resource,
      spec.dispatchKey,
      namespace,
    );
    if (!job || job.metadata?.annotations?.[ANNOTATIONS.cancelled]) {
      return;
    }
    // Written down first: whoever follows, now or after a restart, ends the jobs of all steps.
    await view.client.merge(kind.resource, spec.dispatchKey, namespace, {
      metadata: { annotations: { [ANNOTATIONS.cancelled]: reason } },
    });
    await endJob({ view, kind, namespace }, spec.dispatchKey);
  }

  #limits(spec: AttemptSpec, step: string) {
    const declared = Object.hasOwn(spec.pipeline.steps, step)
      ? spec.pipeline.steps[step]
      : {};
    return this.#options.kind.retriesItself
      ? { retries: 0 }
      : {
          retries: declared.retries ?? 0,
          timeLimitSeconds:
            declared.timeLimitSeconds ?? spec.pipeline.timeLimitSeconds,
        };
  }

  #placeOf({ dispatchKey, options }: AttemptSpec) {
    const { cluster, namespace } = options;
    return { cluster, namespace, dispatchKey };
  }

  #clusterOf(name: string): ObservedCluster {
    const cluster = this.#options.clusters.find(
      ({ view }) => view.config.name === name,
    );
    if (!cluster) {
      throw new ServiceUnavailableError(
        `The cluster "${name}" is not configured in this portal any more; add it to llmops.clusters`,
      );
    }
    return cluster;
  }

  #maker({ view }: ObservedCluster, name: string): JobMaker {
    const { kind, images } = this.#options;
    const namespace = view.config.namespaces.find(
      entry => entry.namespace === name,
    );
    if (!namespace) {
      throw new InputError(
        `The cluster "${view.config.name}" has no namespace "${name}" for runs any more; see llmops.clusters.${view.config.name}.namespaces`,
      );
    }
    return new JobMaker({ kind, view, namespace, images });
  }
}
