import type { KubernetesObject, V1Pod } from '@kubernetes/client-node';
import type { ResourceKind } from '../clusters/kinds';
import type { JobPlan } from './JobPlan';

/** What a job's own status says, whatever its kind. */
export interface JobReading {
  phase: 'queued' | 'running' | 'succeeded' | 'failed' | 'suspended';
  /** In the operator's words, where it has any. */
  reason?: string;
  startedAt?: Date;
  endedAt?: Date;
}

/** All that the engine has to know of one kind of training job. */
export interface JobKind {
  /** Id of the engine, as in `llmops.yaml`. */
  readonly engine: string;
  readonly title: string;
  readonly resource: ResourceKind;
  /** Finds the Pods of all jobs of this kind. */
  readonly podSelector: string;
  /** Whether the operator itself starts a failed job again. */
  readonly retriesItself: boolean;
  build(plan: JobPlan): KubernetesObject;
  /** Pure: the same object is always read alike. */
  read(job: KubernetesObject): JobReading;
  /** Name of the job that a Pod belongs to. */
  jobOf(pod: V1Pod): string | undefined;
  /** Which of the job's Pods it is, from 0. */
  rankOf(pod: V1Pod): number | undefined;
  /** Changes that end the Pods and keep the job. */
  readonly suspension: object;
}
