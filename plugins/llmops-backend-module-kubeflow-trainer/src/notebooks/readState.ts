import type { V1Pod } from '@kubernetes/client-node';
import type { NotebookState } from '@llmops/backstage-plugin-llmops-common';
import { explainFailedPods, explainWaitingPods } from '../waiting/explainPods';
import { KUBEFLOW, type NotebookObject } from './notebookObject';

/** Reasons of a waiting container that no waiting mends. */
const BROKEN = ['CrashLoopBackOff', 'InvalidImageName', 'RunContainerError'];

/**
 * In which state a notebook is, and why, from what the cluster has of it.
 *
 * @param warning - the newest warning about what the controller makes of the notebook, if any was asked for
 */
export function readState(
  notebook: NotebookObject,
  pods: readonly V1Pod[],
  warning?: string,
): { state: NotebookState; reason?: string } {
  const isStopped =
    notebook.metadata?.annotations?.[KUBEFLOW.stopped] !== undefined;
  if (notebook.metadata?.deletionTimestamp) {
    return { state: 'deleting' };
  }
  if (isStopped) {
    return { state: pods.length > 0 ? 'stopping' : 'stopped' };
  }
  const present = pods.filter(pod => !pod.metadata?.deletionTimestamp);
  if (present.length === 0) {
    return {
      state: 'waiting',
      reason: warning
        ? `The cluster makes no Pod for it: ${warning}`
        : 'The cluster has not made its Pod yet',
    };
  }
  return (
    readFailure(present) ??
    (present.some(isReady)
      ? { state: 'running' }
      : {
          state: 'waiting',
          reason: explainWaitingPods(present) ?? 'The Pod is being started',
        })
  );
}

function readFailure(
  pods: readonly V1Pod[],
): { state: 'failed'; reason: string } | undefined {
  const broken = pods.filter(
    ({ status }) =>
      status?.phase === 'Failed' ||
      status?.containerStatuses?.some(({ state }) =>
        BROKEN.includes(state?.waiting?.reason ?? ''),
      ),
  );
  if (broken.length === 0) {
    return undefined;
  }
  const ended = explainFailedPods(broken, () => undefined);
  const waiting = explainWaitingPods(broken);
  const reasons = [
    ended === undefined ? undefined : `Its process ${ended}`,
    waiting,
  ].filter(reason => reason !== undefined);
  return { state: 'failed', reason: reasons.join('. ') || 'Its Pod failed' };
}

function isReady({ status }: V1Pod): boolean {
  return (status?.conditions ?? []).some(
    ({ type, status: value }) => type === 'Ready' && value === 'True',
  );
}
