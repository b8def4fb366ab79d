import type {
  KubernetesObject,
  V1EnvVar,
  V1Pod,
  V1PodSpec,
  V1ResourceRequirements,
} from '@kubernetes/client-node';
import { TRAIN_JOB } from '../clusters/kinds';
import { readConditions, type Condition } from './conditions';
import { jobMetadata } from './jobMetadata';
import type { JobKind, JobReading } from './JobKind';
import type { JobPlan } from './JobPlan';
import {
  commandOf,
  environmentOf,
  placementOf,
  volumesOf,
} from './podTemplate';

const JOBSET_LABEL = 'jobset.sigs.k8s.io/jobset-name';
const INDEX_LABEL = 'batch.kubernetes.io/job-completion-index';
/** Job and container of a runtime that train; runtimes may have others beside them. */
const TRAINER = 'node';
/** The runtime that Trainer itself ships for PyTorch. */
export const DEFAULT_RUNTIME = 'torch-distributed';

/** The part of `trainer.kubeflow.org/v1alpha1` TrainJob that the portal writes and reads. */
export interface TrainJob extends KubernetesObject {
  spec: {
    suspend?: boolean;
    runtimeRef: { name: string; kind: 'ClusterTrainingRuntime' };
    trainer: {
      image: string;
      command: string[];
      args: string[];
      env: V1EnvVar[];
      numNodes: number;
      numProcPerNode?: number;
      resourcesPerNode: V1ResourceRequirements;
    };
    podTemplateOverrides?: Array<{
      targetJobs: Array<{ name: string }>;
      metadata?: {
        labels?: Record<string, string>;
        annotations?: Record<string, string>;
      };
      spec?: Partial<V1PodSpec>;
    }>;
  };
  status?: {
    conditions?: Condition[];
    jobsStatus?: Array<{
      name: string;
      ready?: number;
      succeeded?: number;
      failed?: number;
      active?: number;
      suspended?: number;
    }>;
  };
}

/** The runtime makes the Pods; the job says what they run, and how many. */
export function buildTrainJob(plan: JobPlan): TrainJob {
  const { step } = plan;
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'TrainJob',
    metadata: jobMetadata(plan),
    spec: {
      runtimeRef: {
        name: step.runtime ?? DEFAULT_RUNTIME,
        kind: 'ClusterTrainingRuntime',
      },
      trainer: {
        image: plan.image,
        ...commandOf(plan),
        env: environmentOf(plan),
        numNodes: step.nodes,
        ...(step.processesPerNode
          ? { numProcPerNode: step.processesPerNode }
          : {}),
        resourcesPerNode: { requests: plan.requests, limits: plan.limits },
      },
      podTemplateOverrides: [
        {
          targetJobs: [{ name: TRAINER }],
          metadata: {
            labels: plan.labels,
            annotations: {
              'sidecar.istio.io/inject': 'false',
              ...step.podAnnotations,
            },
          },
          spec: overridesOf(plan),
        },
      ],
    },
  };
}

function overridesOf(plan: JobPlan): Partial<V1PodSpec> {
  const { containers: _, ...placement } = placementOf(plan);
  const { volumes, mounts } = volumesOf(plan);
  return {
    ...placement,
    ...(volumes.length > 0
      ? { volumes, containers: [{ name: TRAINER, volumeMounts: mounts }] }
      : {}),
  };
}

/** There is no condition for running: the jobs below say whether Pods are up. */
export function readTrainJob(job: TrainJob): JobReading {
  const { conditions, jobsStatus = [] } = job.status ?? {};
  const { Complete, Failed, Suspended } = readConditions(conditions);
  if (Failed) {
    return {
      phase: 'failed',
      reason: Failed.message,
      endedAt: timeOf(Failed),
    };
  }
  if (Complete) {
    return { phase: 'succeeded', endedAt: timeOf(Complete) };
  }
  if (Suspended || job.spec.suspend) {
    return { phase: 'suspended', reason: Suspended?.message };
  }
  const trainer = jobsStatus.find(({ name }) => name === TRAINER);
  const isUp = (trainer?.ready ?? 0) + (trainer?.succeeded ?? 0) > 0;
  return { phase: isUp ? 'running' : 'queued' };
}

function timeOf({ lastTransitionTime }: Condition): Date | undefined {
  return lastTransitionTime === undefined
    ? undefined
    : new Date(lastTransitionTime);
}

export const trainJobKind: JobKind = {
  engine: 'trainjob',
  title: 'Kubeflow TrainJob',
  resource: TRAIN_JOB,
  podSelector: JOBSET_LABEL,
  retriesItself: false,
  build: buildTrainJob,
  read: job => readTrainJob(job as TrainJob),
  jobOf: pod => pod.metadata?.labels?.[JOBSET_LABEL],
  rankOf: rankOfTrainPod,
  suspension: { spec: { suspend: true } },
};

function rankOfTrainPod(pod: V1Pod): number | undefined {
  const { labels = {}, annotations = {} } = pod.metadata ?? {};
  const index = labels[INDEX_LABEL] ?? annotations[INDEX_LABEL];
  return index === undefined ? undefined : Number(index);
}
