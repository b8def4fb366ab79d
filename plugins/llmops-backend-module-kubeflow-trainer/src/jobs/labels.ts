/** On every job that the portal makes. */
export const LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  dispatchKey: 'llmops.dev/dispatch-key',
  run: 'llmops.dev/run',
  queue: 'kueue.x-k8s.io/queue-name',
  priorityClass: 'kueue.x-k8s.io/priority-class',
} as const;

export const MANAGED_BY = 'llmops-portal';

export const ANNOTATIONS = {
  step: 'llmops.dev/step',
  project: 'llmops.dev/project',
  owner: 'llmops.dev/owner',
  startedBy: 'llmops.dev/started-by',
  commit: 'llmops.dev/commit',
  /** Image of all jobs of the attempt, with its digest. */
  image: 'llmops.dev/image',
  /** Number of the try of the step, from 1. */
  tries: 'llmops.dev/try',
  /** Why a person ended the attempt. */
  cancelled: 'llmops.dev/cancelled',
  /** Why the portal ended a step of its own accord. */
  failed: 'llmops.dev/failed',
  /** When the end of the attempt and its logs were stored. */
  reportedAt: 'llmops.dev/reported-at',
} as const;
