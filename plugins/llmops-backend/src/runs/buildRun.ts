import { parseEntityRef } from '@backstage/catalog-model';
import type { LaunchRequest } from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';
import { newId, newJoinToken, toDispatchKey } from '../database/newId';
import type { NewRun } from '../database/RunStore';
import type { ProjectRecord } from '../projects/ProjectReader';
import { attemptEnvironment } from './attemptEnvironment';
import type { RunInputsPlan } from './planRun';
import { requestHash } from './requestHash';

/** Runs of a portal without a tracker name this one. */
const NO_TRACKER = 'none';

export interface Launch {
  request: LaunchRequest;
  project: ProjectRecord;
  checkout: ProjectCheckout;
  plan: RunInputsPlan;
  tracker: ExperimentTracker | undefined;
  startedBy: string;
  reproducedFrom?: string;
  /** Name of the branch or tag that the commit came from. */
  ref?: string;
  now: Date;
}

/** Everything that a launch writes; from here on nothing about the run is decided again. */
export function buildRun(launch: Launch): NewRun {
  const { request, project, checkout, plan, tracker, startedBy, now } = launch;
  const id = newId('r', now);
  const dispatchKey = toDispatchKey(id, 1);
  const joinToken = newJoinToken();
  const { name: projectName } = parseEntityRef(project.entityRef);
  const common = {
    pipeline: plan.definition.name,
    profile: plan.profile,
    commit: checkout.commit,
    startedBy,
  };
  return {
    run: {
      ...common,
      id,
      name: `${projectName}-${plan.definition.name}-${id.slice(-5)}`,
      project: project.entityRef,
      owner: project.owner,
      engine: plan.engine.id,
      tracker: tracker?.id ?? NO_TRACKER,
      origin: 'portal',
      state: 'requested',
      ref: launch.ref,
      options: plan.options,
      parameters: plan.parameters,
      reproducedFrom: launch.reproducedFrom,
      note: request.note,
      attempt: 1,
      createdAt: now,
      updatedAt: now,
    },
    inputs: {
      repository: project.location.repository,
      repositoryUrl: checkout.repositoryUrl,
      definition: plan.definition,
      resources: plan.resources,
    },
    attempt: {
      dispatchKey,
      joinToken,
      confirmations: request.confirmations ?? [],
      environment: attemptEnvironment(
        {
          ...{ ...common, runId: id, dispatchKey, joinToken },
          project: project.entityRef,
        },
        tracker,
      ),
    },
    actor: startedBy,
    idempotencyKey: request.idempotencyKey,
    requestHash: requestHash(request, launch.reproducedFrom),
  };
}
