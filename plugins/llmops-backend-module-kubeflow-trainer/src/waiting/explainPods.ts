import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

/** States of a container that end only when somebody mends something. */
const STUCK: Record<string, string> = {
  ErrImagePull: 'its image cannot be pulled',
  ImagePullBackOff: 'its image cannot be pulled',
  InvalidImageName: 'the name of its image is wrong',
  CreateContainerConfigError:
    'its container cannot be configured, for example for want of a Secret',
  CreateContainerError: 'its container cannot be created',
  CrashLoopBackOff:
    'its process keeps ending and is started again after a while',
};

/** Why Pods do not run yet, in plain words; undefined when nothing is to be said. */
export function explainWaitingPods(pods: readonly V1Pod[]): string | undefined {
  const waiting = pods.filter(({ status }) => status?.phase === 'Pending');
  if (waiting.length === 0) {
    return undefined;
  }
  const reasons = new Set(
    waiting.map(explainPod).filter(reason => reason !== undefined),
  );
  const subject =
    pods.length === 1
      ? 'The Pod waits'
      : `${waiting.length} of ${pods.length} Pods wait`;
  return reasons.size === 0
    ? `${subject} to be started`
    : `${subject}: ${[...reasons].join('; ')}`;
}

function explainPod(pod: V1Pod): string | undefined {
  const scheduled = pod.status?.conditions?.find(
    ({ type }) => type === 'PodScheduled',
  );
  if (scheduled && scheduled.status !== 'True') {
    return explainScheduling(scheduled.message);
  }
  const container = containersOf(pod).find(({ state }) => state?.waiting);
  const waiting = container?.state?.waiting;
  if (!waiting?.reason) {
    return undefined;
  }
  if (Object.hasOwn(STUCK, waiting.reason)) {
    return [STUCK[waiting.reason], waiting.message].filter(Boolean).join(': ');
  }
  return waiting.reason === 'ContainerCreating' ||
    waiting.reason === 'PodInitializing'
    ? 'its container is being created'
    : [waiting.reason, waiting.message].filter(Boolean).join(': ');
}

/** The scheduler's own sentence, which counts nodes, with the common shortages put first in words. */
function explainScheduling(message: string | undefined): string {
  if (!message) {
    return 'the scheduler has not placed it yet';
  }
  const shortages = [
    ...message.matchAll(/Insufficient ([a-z0-9./-]*[a-z0-9])/g),
  ].map(([, resource]) => nameOf(resource));
  const words = [...new Set(shortages)];
  return words.length > 0
    ? `no node has enough free ${words.join(' and ')} (${message})`
    : `no node fits (${message})`;
}

function nameOf(resource: string): string {
  if (resource.endsWith('/gpu')) {
    return 'GPUs';
  }
  return resource === 'cpu' ? 'CPU' : resource;
}

/** Why Pods ended badly, in plain words; undefined when none did. */
export function explainFailedPods(
  pods: readonly V1Pod[],
  rankOf: (pod: V1Pod) => number | undefined,
): string | undefined {
  const reasons = pods.flatMap(pod => {
    const reason = explainFailure(pod);
    const rank = rankOf(pod);
    return reason === undefined
      ? []
      : [rank === undefined ? reason : `rank ${rank} ${reason}`];
  });
  return reasons.length === 0 ? undefined : reasons.slice(0, 3).join('; ');
}

function explainFailure(pod: V1Pod): string | undefined {
  const { phase, reason, message } = pod.status ?? {};
  if (reason === 'NodeLost' || reason === 'NodeShutdown') {
    return `was lost with its node ${pod.spec?.nodeName ?? ''}`.trimEnd();
  }
  if (reason === 'Evicted' || reason === 'Preempted') {
    return `was evicted${message ? `: ${message}` : ''}`;
  }
  const disruption = pod.status?.conditions?.find(
    ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
  );
  if (disruption) {
    return `was evicted: ${disruption.message ?? disruption.reason ?? ''}`;
  }
  const ended = containersOf(pod)
    .map(({ state, lastState }) => state?.terminated ?? lastState?.terminated)
    .find(state => state !== undefined && state.exitCode !== 0);
  if (ended) {
    return explainExit(ended.exitCode, ended.reason);
  }
  return phase === 'Failed' ? `failed: ${message ?? reason ?? ''}` : undefined;
}

function explainExit(exitCode: number, reason: string | undefined): string {
  if (reason === 'OOMKilled') {
    return 'ran out of memory and was killed (OOMKilled); ask for more memory';
  }
  if (exitCode === 137) {
    return 'was killed (exit code 137), often for want of memory';
  }
  return exitCode === 143
    ? 'was told to end (exit code 143)'
    : `ended with exit code ${exitCode}`;
}

function containersOf(pod: V1Pod): V1ContainerStatus[] {
  return [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ];
}
