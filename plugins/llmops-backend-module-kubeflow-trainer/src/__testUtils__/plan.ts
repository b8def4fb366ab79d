import type { JobPlan } from '../jobs/JobPlan';
import { clusterStepsSchema, type ClusterStep } from '../project/clusterSteps';

/** A step of a project's file, defaults filled in. */
export function clusterStep(changes: object = {}): ClusterStep {
  const { steps } = clusterStepsSchema.parse({
    apiVersion: 'llmops.dev/v1',
    kind: 'ClusterSteps',
    image: 'registry.example.com/team/project',
    steps: [{ name: 'train', command: ['python', 'train.py'], ...changes }],
  });
  return steps[0];
}

/** A plan of a job of that step. */
export function jobPlan(changes: Partial<JobPlan> = {}): JobPlan {
  return {
    name: 'r1-1',
    namespace: { namespace: 'team', owners: ['*'], imagePullSecrets: [] },
    labels: { 'llmops.dev/dispatch-key': 'r1-1' },
    annotations: {},
    step: clusterStep(),
    image: 'registry.example.com/team/project@sha256:0',
    command: ['python', 'train.py'],
    args: [],
    environment: {},
    secretEnvironment: [],
    requests: {},
    limits: {},
    retries: 0,
    ...changes,
  };
}
