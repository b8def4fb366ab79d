import type { V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';
import type {
  NotebookState,
  NotebookVolume,
} from '@llmops/backstage-plugin-llmops-common';
import type { NotebookRecord } from '@llmops/backstage-plugin-llmops-node';
import { GPU } from '../attempts/resources';
import type { ClusterConfig } from '../config/readClusterConfig';
import type { NotebookConfig } from '../config/readNotebookConfig';
import { toNumber } from '../lib/quantity';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';
import {
  claimName,
  KUBEFLOW,
  NOTEBOOK_ANNOTATIONS,
  type NotebookObject,
} from './notebookObject';
import { readState } from './readState';

/** What the cluster has of one notebook. */
export interface ObservedNotebook {
  notebook: NotebookObject;
  pods: readonly V1Pod[];
  claim?: V1PersistentVolumeClaim;
  /** The newest warning about what the controller makes of it. */
  warning?: string;
  /** Why this may be old. */
  problem?: string;
}

/** Undefined when its owner has no place in its namespace: then somebody else wrote that name. */
export function toNotebookRecord(
  cluster: ClusterConfig,
  settings: NotebookConfig,
  observed: ObservedNotebook,
  now: Date,
): NotebookRecord | undefined {
  const { metadata, spec } = observed.notebook;
  const { name = '', namespace = '', annotations = {} } = metadata ?? {};
  const owner = annotations[NOTEBOOK_ANNOTATIONS.owner];
  const place = cluster.namespaces.find(
    candidate => candidate.namespace === namespace,
  );
  if (owner === undefined || !place || !isOpenTo(place, owner)) {
    return undefined;
  }
  const container = spec?.template?.spec?.containers[0];
  const limits = container?.resources?.limits ?? {};
  const image = container?.image ?? '';
  const { state, reason } = readState(
    observed.notebook,
    observed.pods,
    observed.warning,
  );
  const lastActivityAt = readActivity(annotations);
  return {
    cluster: cluster.name,
    clusterTitle: cluster.title,
    namespace,
    name,
    owner,
    createdBy: annotations[NOTEBOOK_ANNOTATIONS.createdBy],
    createdAt: toDate(metadata?.creationTimestamp),
    state,
    reason,
    image,
    imageTitle: settings.images.find(known => known.image === image)?.title,
    cpu: toNumber(limits.cpu),
    memoryBytes: toNumber(limits.memory),
    gpus: toNumber(limits[GPU]),
    volume: readVolume(observed),
    url: urlOf(settings, state, { namespace, name }),
    lastActivityAt,
    isIdle: isIdle(settings, state, lastActivityAt, now),
    problem: observed.problem,
  };
}

function readActivity(annotations: Record<string, string>): Date | undefined {
  const at = toDate(annotations[KUBEFLOW.lastActivity]);
  return at && Number.isNaN(at.getTime()) ? undefined : at;
}

function isIdle(
  { idleAfterMs }: NotebookConfig,
  state: NotebookState,
  lastActivityAt: Date | undefined,
  now: Date,
): boolean {
  return (
    state === 'running' &&
    lastActivityAt !== undefined &&
    now.getTime() - lastActivityAt.getTime() >= idleAfterMs
  );
}

function urlOf(
  { url }: NotebookConfig,
  state: NotebookState,
  { namespace, name }: { namespace: string; name: string },
): string | undefined {
  return state === 'running'
    ? url
        ?.replaceAll('{namespace}', encodeURIComponent(namespace))
        .replaceAll('{name}', encodeURIComponent(name))
    : undefined;
}

function readVolume({
  notebook,
  claim,
}: ObservedNotebook): NotebookVolume | undefined {
  const name = claimName(notebook.metadata?.name ?? '');
  const pod = notebook.spec?.template?.spec;
  const volume = pod?.volumes?.find(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name,
  );
  const mount = pod?.containers[0]?.volumeMounts?.find(
    candidate => candidate.name === volume?.name,
  );
  if (!mount) {
    return undefined;
  }
  const size =
    claim?.status?.capacity?.storage ??
    claim?.spec?.resources?.requests?.storage;
  return {
    name,
    path: mount.mountPath,
    sizeBytes: size === undefined ? undefined : toNumber(size),
  };
}

function toDate(value: Date | string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}
