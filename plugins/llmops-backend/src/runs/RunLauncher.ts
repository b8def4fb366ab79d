import { ConflictError } from '@backstage/errors';
import {
  isEnded,
  type LaunchRequest,
} from '@llmops/backstage-plugin-llmops-common';
import { newJoinToken, toDispatchKey } from '../database/newId';
import type { PortalRunRecord, RunRecord } from '../database/RunStore';
import type { Caller } from '../services/types';
import { faultPoint } from '../testing/faultPoint';
import { attemptEnvironment } from './attemptEnvironment';
import { buildRun } from './buildRun';
import { LaunchTurns } from './LaunchTurns';
import { planRun } from './planRun';
import { requirePortalRun } from './requirePortalRun';
import { requestHash } from './requestHash';
import { requireLaunchable } from './requireLaunchable';
import type { RunServiceOptions } from './types';

/** Writes new runs and new attempts, once nothing speaks against them. */
export class RunLauncher {
  readonly #options: RunServiceOptions;
  readonly #turns = new LaunchTurns();

  constructor(options: RunServiceOptions) {
    this.#options = options;
  }

  /** What a launch would run with, and what speaks against it, when it is the caller's turn. */
  async plan(request: LaunchRequest, caller: Caller) {
    const { engine, options, project } = request;
    return this.#turns.run(
      JSON.stringify([engine, options]),
      { person: actorOf(caller), project },
      () => this.#plan(request, caller),
    );
  }

  async #plan(request: LaunchRequest, caller: Caller) {
    const { projects, engines } = this.#options;
    const project = await projects.describe(
      request.project,
      caller.credentials,
    );
    const checkout = await projects.open(project.location, request.ref);
    const { plan, checks } = await planRun({
      request,
      checkout,
      project: project.entityRef,
      owner: project.owner,
      startedBy: actorOf(caller),
      engines,
    });
    return { project, checkout, plan, checks };
  }

  /** `source` is the run whose inputs the request repeats. */
  async launch(
    request: LaunchRequest,
    caller: Caller,
    source?: RunRecord,
  ): Promise<{ run: RunRecord; created: boolean }> {
    const { store, trackers, clock } = this.#options;
    const startedBy = actorOf(caller);
    if (request.idempotencyKey !== undefined) {
      const earlier = await store.findByIdempotencyKey(
        startedBy,
        request.idempotencyKey,
        requestHash(request, source?.id),
      );
      if (earlier) {
        return { run: earlier, created: false };
      }
    }
    const planned = await this.plan(request, caller);
    const plan = requireLaunchable(planned, request.confirmations ?? []);
    const { project, checkout } = planned;
    const [tracker] = trackers.values();
    const launched = await store.createRun(
      buildRun({
        request,
        project,
        checkout,
        plan,
        tracker,
        startedBy,
        reproducedFrom: source?.id,
        ref: source ? source.ref : checkout.ref,
        now: clock?.() ?? new Date(),
      }),
    );
    faultPoint('launch:committed');
    return launched;
  }

  /** A new attempt of a run that has ended, under what was agreed to at its earlier ones. */
  async retry(runId: string, caller: Caller): Promise<RunRecord> {
    const { store, trackers } = this.#options;
    const run = requirePortalRun(await store.get(runId));
    if (!isEnded(run.state)) {
      throw new ConflictError(
        `The run ${runId} is ${run.state}; only a run that has ended can be tried again, cancel it first`,
      );
    }
    const attempts = await store.listAttempts(runId);
    const confirmations = [
      ...new Set(attempts.flatMap(attempt => attempt.confirmations)),
    ];
    requireLaunchable(
      await this.plan({ ...requestOf(run), confirmations }, caller),
      confirmations,
    );
    const number = run.attempt + 1;
    const dispatchKey = toDispatchKey(runId, number);
    const joinToken = newJoinToken();
    const environment = attemptEnvironment(
      {
        runId,
        dispatchKey,
        joinToken,
        project: run.project,
        pipeline: run.pipeline,
        profile: run.profile,
        commit: run.commit ?? '',
        startedBy: run.startedBy ?? '',
      },
      trackers.get(run.tracker),
    );
    return store.createAttempt(
      runId,
      number,
      { dispatchKey, joinToken, confirmations, environment },
      actorOf(caller),
    );
  }
}

/** The person whom a deed is written down for. */
export function actorOf(caller: Caller): string {
  return caller.credentials.principal.userEntityRef;
}

/** The request that asks for the same inputs again. */
export function requestOf(run: PortalRunRecord): LaunchRequest {
  return {
    project: run.project,
    pipeline: run.pipeline,
    ref: run.commit,
    profile: run.profile,
    engine: run.engine,
    options: run.options,
    parameters: run.parameters,
  };
}
