import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import { WORKLOAD } from '../clusters/kinds';
import { ANNOTATIONS } from '../jobs/labels';
import { explainFailedPods } from '../waiting/explainPods';
import { explainWorkload, jobOfWorkload } from '../waiting/workload';
import type { FollowOptions } from './followAttempt';
import { dispatchKeyOf, jobName } from './names';
import type { AttemptReading } from './readAttempt';

/** The jobs of one attempt: what the watch knows, what was made since, and what is done about them. */
export class AttemptJobs {
  readonly #options: FollowOptions;
  /** Made here, and not yet seen by the watch. */
  readonly #made = new Map<string, KubernetesObject>();
  readonly #steps = new Map<string, string>();
  readonly #failures = new Map<string, string>();
  #wasSeen = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    const { spec, steps } = options;
    steps.forEach(({ name, retries }, index) => {
      for (let tries = 1; tries <= retries + 1; tries++) {
        this.#steps.set(jobName(spec.dispatchKey, index, tries), name);
      }
    });
  }

  list(): KubernetesObject[] {
    const seen = new Map(
      this.#options.view
        .jobs(this.#options.kind)
        .of(this.#options.spec.dispatchKey)
        .map(job => [job.metadata?.name ?? '', job]),
    );
    for (const [name, job] of this.#made) {
      if (seen.has(name)) {
        this.#made.delete(name);
      } else {
        seen.set(name, job);
      }
    }
    return [...seen.values()].sort((a, b) =>
      (a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1,
    );
  }

  stepOf(job: string | undefined): string | undefined {
    return job === undefined ? undefined : this.#steps.get(job);
  }

  /** Whether the first job is gone. The watch may not know it yet: then the cluster is asked. */
  async areLost(): Promise<boolean> {
    const { spec, view, kind, namespace } = this.#options;
    const name = spec.dispatchKey;
    if (this.list().some(({ metadata }) => metadata?.name === name)) {
      this.#wasSeen = true;
      return false;
    }
    if (this.#wasSeen) {
      return true;
    }
    const job = await view.client.find(kind.resource, name, namespace);
    if (!job) {
      return true;
    }
    this.#made.set(name, job);
    return false;
  }

  /** Why jobs wait in their queue, by the job's name. */
  async explainQueued(): Promise<Map<string, string>> {
    const { view, spec, queues } = this.#options;
    const reasons = new Map<string, string>();
    for (const workload of view.workloads.of(spec.dispatchKey)) {
      const job = jobOfWorkload(workload);
      const reason = explainWorkload(workload, await queues.position(workload));
      if (job !== undefined && reason !== undefined) {
        reasons.set(job, reason);
      }
    }
    return reasons;
  }

  /** How Pods failed, by the job's name; also those seen before, which the operator has replaced since. */
  explainFailures(pods: readonly V1Pod[]): ReadonlyMap<string, string> {
    const { kind } = this.#options;
    for (const name of this.#steps.keys()) {
      const own = pods.filter(pod => kind.jobOf(pod) === name);
      const failure = explainFailedPods(own, kind.rankOf);
      if (failure !== undefined) {
        this.#failures.set(name, failure);
      }
    }
    return this.#failures;
  }

  /** Makes what is due, and ends what has to end. */
  async apply({ make, end }: AttemptReading): Promise<void> {
    const { maker, spec } = this.#options;
    for (const target of make) {
      const [first] = this.list();
      const job = await maker.make(spec, {
        ...target,
        image: first?.metadata?.annotations?.[ANNOTATIONS.image],
      });
      this.#made.set(job.metadata?.name ?? '', job);
    }
    for (const { job, failure } of end) {
      if (failure !== undefined) {
        // Written down first: the Pods, which tell how long it ran, go with the end.
        await this.#options.view.client.merge(
          this.#options.kind.resource,
          job,
          this.#options.namespace,
          { metadata: { annotations: { [ANNOTATIONS.failed]: failure } } },
        );
      }
      await endJob(this.#options, job);
    }
  }

  /** The end and the logs are stored; from now on the jobs may go. */
  async markReported(): Promise<void> {
    const { view, kind, namespace } = this.#options;
    const reportedAt = new Date().toISOString();
    for (const { metadata } of this.list()) {
      await view.client.merge(kind.resource, metadata?.name ?? '', namespace, {
        metadata: { annotations: { [ANNOTATIONS.reportedAt]: reportedAt } },
      });
    }
  }
}

/**
 * Ends the Pods of a job and keeps the job. Of a job in a queue Kueue decides whether it is suspended: there its
 * Workload is deactivated.
 */
export async function endJob(
  { view, kind, namespace }: Pick<FollowOptions, 'view' | 'kind' | 'namespace'>,
  name: string,
): Promise<void> {
  const workloads = view.workloads
    .of(dispatchKeyOf(name))
    .filter(workload => jobOfWorkload(workload) === name);
  if (workloads.length === 0) {
    await view.client.merge(kind.resource, name, namespace, kind.suspension);
    return;
  }
  for (const { metadata, spec } of workloads) {
    if (spec?.active !== false) {
      await view.client.merge(WORKLOAD, metadata?.name ?? '', namespace, {
        spec: { active: false },
      });
    }
  }
}
