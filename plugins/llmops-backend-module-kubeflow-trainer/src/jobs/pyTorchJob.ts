import type {
  KubernetesObject,
  V1Pod,
  V1PodTemplateSpec,
} from '@kubernetes/client-node';
import { PYTORCH_JOB } from '../clusters/kinds';
import { readConditions, type Condition } from './conditions';
import { jobMetadata } from './jobMetadata';
import type { JobKind, JobReading } from './JobKind';
import type { JobPlan } from './JobPlan';
import { containerOf, placementOf, volumesOf } from './podTemplate';

const JOB_LABEL = 'training.kubeflow.org/job-name';
const TYPE_LABEL = 'training.kubeflow.org/replica-type';
const INDEX_LABEL = 'training.kubeflow.org/replica-index';
/** The operator fills the environment of the container of this name. */
const CONTAINER = 'pytorch';

interface Replica {
  replicas: number;
  restartPolicy: 'OnFailure';
  template: V1PodTemplateSpec;
}

/** The part of `kubeflow.org/v1` PyTorchJob that the portal writes and reads. */
export interface PyTorchJob extends KubernetesObject {
  spec: {
    nprocPerNode?: string;
    runPolicy: {
      cleanPodPolicy: 'None';
      backoffLimit: number;
      activeDeadlineSeconds?: number;
      suspend?: boolean;
    };
    pytorchReplicaSpecs: { Master: Replica; Worker?: Replica };
  };
  status?: {
    conditions?: Condition[];
    startTime?: string | Date;
    completionTime?: string | Date;
    replicaStatuses?: Record<
      string,
      { active?: number; succeeded?: number; failed?: number }
    >;
  };
}

/** One Pod of rank 0 and the others, which meet at the first through the variables that the operator sets. */
export function buildPyTorchJob(plan: JobPlan): PyTorchJob {
  const { step, deadlineSeconds, retries } = plan;
  const replica = (replicas: number): Replica => ({
    replicas,
    restartPolicy: 'OnFailure',
    template: podTemplate(plan),
  });
  return {
    apiVersion: 'kubeflow.org/v1',
    kind: 'PyTorchJob',
    metadata: jobMetadata(plan),
    spec: {
      ...(step.processesPerNode
        ? { nprocPerNode: String(step.processesPerNode) }
        : {}),
      runPolicy: {
        // Logs are read from the Pods; the portal deletes the job when they are stored.
        cleanPodPolicy: 'None',
        backoffLimit: retries,
        ...(deadlineSeconds ? { activeDeadlineSeconds: deadlineSeconds } : {}),
      },
      pytorchReplicaSpecs: {
        Master: replica(1),
        ...(step.nodes > 1 ? { Worker: replica(step.nodes - 1) } : {}),
      },
    },
  };
}

function podTemplate(plan: JobPlan): V1PodTemplateSpec {
  const { volumes } = volumesOf(plan);
  return {
    metadata: {
      labels: plan.labels,
      annotations: {
        // A sidecar would keep the Pod from ending, and ranks from finding each other.
        'sidecar.istio.io/inject': 'false',
        ...plan.step.podAnnotations,
      },
    },
    spec: {
      ...placementOf(plan),
      containers: [containerOf(plan, CONTAINER)],
      ...(volumes.length > 0 ? { volumes } : {}),
    },
  };
}

/** Conditions in the order in which they decide; the operator leaves older ones standing. */
export function readPyTorchJob(job: PyTorchJob): JobReading {
  const status = job.status ?? {};
  const conditions = readConditions(status.conditions);
  const startedAt = toDate(status.startTime);
  // Jobs that failed by their limits have no completion time.
  const endedAt = (condition: Condition) =>
    toDate(status.completionTime) ?? toDate(condition.lastTransitionTime);
  const { Succeeded, Failed, Suspended, Running, Restarting } = conditions;
  if (Failed) {
    return {
      phase: 'failed',
      reason: Failed.message,
      startedAt,
      endedAt: endedAt(Failed),
    };
  }
  if (Succeeded) {
    return { phase: 'succeeded', startedAt, endedAt: endedAt(Succeeded) };
  }
  if (Suspended) {
    return { phase: 'suspended', reason: Suspended.message };
  }
  if (Restarting && !Running) {
    return { phase: 'running', reason: Restarting.message, startedAt };
  }
  if (Running) {
    return { phase: 'running', startedAt };
  }
  return { phase: 'queued' };
}

function toDate(value: string | Date | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}

export const pyTorchJobKind: JobKind = {
  engine: 'pytorchjob',
  title: 'Kubeflow PyTorchJob',
  resource: PYTORCH_JOB,
  podSelector: JOB_LABEL,
  retriesItself: true,
  build: buildPyTorchJob,
  read: job => readPyTorchJob(job as PyTorchJob),
  jobOf: pod => pod.metadata?.labels?.[JOB_LABEL],
  rankOf: rankOfPyTorchPod,
  suspension: { spec: { runPolicy: { suspend: true } } },
};

function rankOfPyTorchPod(pod: V1Pod): number | undefined {
  const labels = pod.metadata?.labels ?? {};
  const index = Number(labels[INDEX_LABEL]);
  if (!Number.isInteger(index)) {
    return undefined;
  }
  return labels[TYPE_LABEL] === 'master' ? index : index + 1;
}
