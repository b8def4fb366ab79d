import type {
  AttemptObservation,
  AttemptSink,
} from '@llmops/backstage-plugin-llmops-node';
import { isUnanswered } from '../client/PipelinesError';
import type { PipelinesClient } from '../client/PipelinesClient';
import type { ApiRun } from '../client/schemas';
import { RunLogs } from '../log/RunLogs';
import type { PipelineStep } from '../project/pipelineSteps';
import { settleRun } from './settleRun';
import type { ActiveRuns } from './ActiveRuns';
import { LatestSight } from './LatestSight';
import { outputsOf } from './outputsOf';
import { readFailure, type RunFailure, UNKNOWN_FAILURE } from './readFailure';
import { hasEnded, readRun } from './readRun';

/** An unchanged attempt is reported this often, so that everyone sees it is still looked at. */
const REPEAT_MS = 10_000;

export interface FollowOptions {
  runId: string;
  namespace: string | undefined;
  /** Name of the server, for people. */
  server: string;
  client: PipelinesClient;
  runs: ActiveRuns;
  steps: readonly PipelineStep[];
  logPaceMs: number;
  /** Longest time of the run. */
  limitSeconds?: number;
  sink: AttemptSink;
  signal: AbortSignal;
}

/**
 * Reports an attempt as its server shows it. All that it knows comes from the server, so following after a restart of
 * the portal is the same as following from the start.
 */
export async function followRun(options: FollowOptions): Promise<void> {
  const { runId, namespace, client, runs, steps, sink, signal } = options;
  const { limitSeconds } = options;
  const latest = new LatestSight();
  const logs = new RunLogs({
    client,
    runId,
    steps,
    sink,
    paceMs: options.logPaceMs,
    onFailure: latest.wake,
  });
  const unwatch = runs.watch({ runId, namespace, tell: latest.tell });
  let reported = '';
  let reportedAt = 0;
  try {
    while (!signal.aborted) {
      const sight = await latest.next(signal);
      logs.throwIfRefused();
      if (!sight) {
        continue;
      }
      if (!sight.run) {
        await sink.observe(lost(options, sight.at));
        return;
      }
      const run = await settleRun(sight.run, client, signal);
      const observation = readRun(run, steps, sight.at, {
        ...(await failureOf(run, options)),
        limitSeconds,
      });
      if (isOverdue(observation, limitSeconds)) {
        // Refused while it is ending already.
        await client.terminateRun(runId).catch(() => {});
      }
      logs.update(run, observation);
      const ended = hasEnded(run);
      if (ended) {
        await logs.drain(signal);
        if (signal.aborted) {
          return;
        }
        for (const made of outputsOf(run, steps)) {
          await sink.event({ type: 'step.outputs', ...made });
        }
      }
      const { observedAt, ...content } = observation;
      const text = JSON.stringify(content);
      if (text !== reported || Date.now() - reportedAt >= REPEAT_MS) {
        await sink.observe(observation);
        reported = text;
        reportedAt = observedAt.getTime();
      }
      if (ended) {
        return;
      }
    }
  } finally {
    unwatch();
    await logs.stop();
  }
}

/** Only a run that failed is asked about twice; a server may well not tell more. */
async function failureOf(
  { run_id: runId, state }: ApiRun,
  { client, steps }: FollowOptions,
): Promise<RunFailure> {
  if (state !== 'FAILED') {
    return UNKNOWN_FAILURE;
  }
  try {
    const workflow = await client.getWorkflow(runId);
    return workflow ? readFailure(workflow, steps) : UNKNOWN_FAILURE;
  } catch (error) {
    if (isUnanswered(error)) {
      throw error;
    }
    return UNKNOWN_FAILURE;
  }
}

/** Whether a run takes longer than its pipeline may. */
function isOverdue(
  { state, startedAt, observedAt }: AttemptObservation,
  limitSeconds: number | undefined,
): boolean {
  return (
    limitSeconds !== undefined &&
    state === 'running' &&
    startedAt !== undefined &&
    observedAt.getTime() - startedAt.getTime() > limitSeconds * 1000
  );
}

function lost(
  { server, runId, steps }: FollowOptions,
  observedAt: Date,
): AttemptObservation {
  return {
    observedAt,
    state: 'lost',
    reason: `The run ${runId} is gone from Kubeflow Pipelines "${server}", deleted by somebody else; retry the run`,
    steps: steps.map(({ name, dependsOn }) => ({
      name,
      dependsOn,
      state: 'pending',
    })),
  };
}
