import { ConflictError } from '@backstage/errors';
import type { KubernetesObject } from '@kubernetes/client-node';
import type {
  AttemptSpec,
  ImageResolver,
} from '@llmops/backstage-plugin-llmops-node';
import type { ClusterView } from '../clusters/ClusterView';
import type { ClusterNamespace } from '../config/readClusterConfig';
import type { JobKind } from '../jobs/JobKind';
import type { JobPlan } from '../jobs/JobPlan';
import { ANNOTATIONS, LABELS, MANAGED_BY } from '../jobs/labels';
import type { ClusterStep } from '../project/clusterSteps';
import { fillArguments } from '../project/fillArguments';
import { readClusterSteps } from '../project/readClusterSteps';
import { jobName } from './names';
import { resourcesOf } from './resources';

/** An attempt, or what a launch would make one of. */
export type JobSpec = Omit<AttemptSpec, 'runId' | 'attempt' | 'dispatchKey'> &
  Partial<Pick<AttemptSpec, 'runId' | 'dispatchKey'>>;

export interface JobMakerOptions {
  kind: JobKind;
  view: ClusterView;
  namespace: ClusterNamespace;
  images: ImageResolver;
}

/** Builds the jobs of an attempt and makes each at most once. */
export class JobMaker {
  readonly #options: JobMakerOptions;

  constructor(options: JobMakerOptions) {
    this.#options = options;
  }

  /**
   * Makes the job of a step, or finds the one that was made before. Rejects with a `ConflictError` when its name is
   * taken by something else.
   *
   * @param image - of the attempt's first job, which all others share
   */
  async make(
    spec: AttemptSpec,
    target: { step: number; tries: number; image?: string },
  ): Promise<KubernetesObject> {
    const { view, kind, namespace } = this.#options;
    const name = jobName(spec.dispatchKey, target.step, target.tries);
    const { image, steps } = await this.#read(spec, target.image);
    const plan = this.plan(spec, steps[target.step], { name, image });
    plan.annotations[ANNOTATIONS.tries] = String(target.tries);
    try {
      return await view.client.create(kind.build(plan));
    } catch (error) {
      if (!(error instanceof ConflictError)) {
        throw error;
      }
      const existing = await view.client.find(
        kind.resource,
        name,
        namespace.namespace,
      );
      if (existing && isOurs(existing, spec.dispatchKey)) {
        return existing;
      }
      throw error;
    }
  }

  /** The jobs of all steps, as a launch would make them. */
  async plans(spec: JobSpec, image: string): Promise<JobPlan[]> {
    const { steps } = await readClusterSteps(
      this.#options.kind.engine,
      spec.pipeline,
      spec.source,
    );
    return steps.map((step, index) =>
      this.plan(spec, step, {
        name: jobName(spec.dispatchKey ?? 'preflight', index),
        image,
      }),
    );
  }

  plan(
    spec: JobSpec,
    step: ClusterStep,
    { name, image }: { name: string; image: string },
  ): JobPlan {
    const { view, namespace, kind } = this.#options;
    const declared = Object.hasOwn(spec.pipeline.steps, step.name)
      ? spec.pipeline.steps[step.name]
      : {};
    const amounts = Object.hasOwn(spec.resources, step.name)
      ? spec.resources[step.name]
      : {};
    return {
      name,
      namespace,
      labels: {
        [LABELS.managedBy]: MANAGED_BY,
        [LABELS.dispatchKey]: spec.dispatchKey ?? name,
        ...(spec.runId ? { [LABELS.run]: spec.runId } : {}),
      },
      annotations: {
        [ANNOTATIONS.step]: step.name,
        [ANNOTATIONS.project]: spec.project,
        [ANNOTATIONS.owner]: spec.owner,
        [ANNOTATIONS.startedBy]: spec.startedBy,
        [ANNOTATIONS.commit]: spec.source.commit,
        [ANNOTATIONS.image]: image,
      },
      step,
      image,
      command: fillArguments(step.command, spec.parameters),
      args: fillArguments(step.args, spec.parameters),
      environment: {
        ...spec.environment,
        LLMOPS_STEP: step.name,
        ...view.config.environment,
      },
      secretEnvironment: view.config.secretEnvironment,
      ...resourcesOf(step, amounts),
      queue: spec.options.queue || undefined,
      deadlineSeconds: kind.retriesItself
        ? declared.timeLimitSeconds ?? spec.pipeline.timeLimitSeconds
        : undefined,
      retries: declared.retries ?? 0,
    };
  }

  async #read(spec: AttemptSpec, image: string | undefined) {
    const declared = await readClusterSteps(
      this.#options.kind.engine,
      spec.pipeline,
      spec.source,
    );
    return {
      steps: declared.steps,
      image:
        image ??
        (await this.#options.images.resolve(declared.image, spec.source.commit))
          .reference,
    };
  }
}

/** Whether the portal made it for this attempt. */
export function isOurs(job: KubernetesObject, dispatchKey: string): boolean {
  return job.metadata?.labels?.[LABELS.dispatchKey] === dispatchKey;
}
