// @ts-check

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('@kubernetes/client-node').V1PodStatus} V1PodStatus
 * @typedef {import('@kubernetes/client-node').V1PodCondition} V1PodCondition
 * @typedef {import('@kubernetes/client-node').V1ContainerStatus} V1ContainerStatus
 */

/**
 * What is known of a Pod's containers.
 *
 * @typedef {object} PodProgress
 * @property {V1ContainerStatus[]} init
 * @property {V1ContainerStatus[]} containers
 * @property {boolean} initialized - all init containers have succeeded
 * @property {boolean} ended - no container will run again
 * @property {Date} startTime
 * @property {string} podIP - for show: the API refuses endpoints with the loopback address that it really has
 * @property {{ reason: string, message: string } | undefined} failure - of the Pod as a whole
 */

/** @param {V1ContainerStatus} status */
const hasStarted = ({ state, lastState }) =>
  Boolean(state?.running ?? state?.terminated ?? lastState?.terminated);

/** @param {V1ContainerStatus} status */
const hasFailed = ({ state }) => (state?.terminated?.exitCode ?? 0) !== 0;

/**
 * @param {PodProgress} progress
 * @returns {'Pending' | 'Running' | 'Succeeded' | 'Failed'}
 */
function phaseOf({ init, containers, initialized, ended, failure }) {
  if (ended) {
    const all = [...init, ...containers];
    const failed = failure || !initialized || all.some(hasFailed);
    return failed ? 'Failed' : 'Succeeded';
  }
  return containers.some(hasStarted) ? 'Running' : 'Pending';
}

/**
 * Conditions of the Pod that others set stay; of ours the time stays when nothing changed.
 *
 * @param {V1PodCondition[]} present
 * @param {Record<string, { met: boolean, reason?: string }>} wanted
 * @returns {V1PodCondition[]}
 */
function mergeConditions(present, wanted) {
  const others = present.filter(({ type }) => !(type in wanted));
  const own = Object.entries(wanted).map(([type, { met, reason }]) => {
    const status = met ? 'True' : 'False';
    const before = present.find(condition => condition.type === type);
    return {
      type,
      status,
      reason: met ? undefined : reason,
      lastTransitionTime:
        before?.status === status ? before.lastTransitionTime : new Date(),
    };
  });
  return [...others, ...own];
}

/**
 * The status to report for a Pod.
 *
 * @param {V1PodStatus} present - as the API server has it
 * @param {PodProgress} progress
 * @returns {V1PodStatus}
 */
export function podStatus(present, progress) {
  const { init, containers, initialized, ended, startTime, podIP, failure } =
    progress;
  const phase = phaseOf(progress);
  const ready = !ended && containers.every(status => status.ready);
  let reason = 'ContainersNotReady';
  if (phase === 'Succeeded') reason = 'PodCompleted';
  if (phase === 'Failed') reason = 'PodFailed';
  return {
    ...present,
    phase,
    reason: failure?.reason ?? present.reason,
    message: failure?.message ?? present.message,
    hostIP: '127.0.0.1',
    podIP,
    podIPs: [{ ip: podIP }],
    startTime,
    conditions: mergeConditions(present.conditions ?? [], {
      Initialized: { met: initialized, reason: 'ContainersNotInitialized' },
      ContainersReady: { met: ready, reason },
      Ready: { met: ready, reason },
    }),
    initContainerStatuses: init,
    containerStatuses: containers,
  };
}
