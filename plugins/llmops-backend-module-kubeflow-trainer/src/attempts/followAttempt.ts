import type { V1Pod } from '@kubernetes/client-node';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type {
  AttemptSink,
  AttemptSpec,
} from '@llmops/backstage-plugin-llmops-node';
import type { ClusterView } from '../clusters/ClusterView';
import { POD } from '../clusters/kinds';
import type { JobKind } from '../jobs/JobKind';
import { LABELS } from '../jobs/labels';
import { AttemptLogs } from '../log/AttemptLogs';
import type { QueueReader } from '../waiting/QueueReader';
import { AttemptJobs } from './AttemptJobs';
import type { JobMaker } from './JobMaker';
import { readAttempt } from './readAttempt';
import type { DeclaredStep } from './readStep';
import { Wakeup } from './Wakeup';

/** An unchanged attempt is reported this often, so that everyone sees it is still looked at. */
const REPEAT_MS = 10_000;

export interface FollowOptions {
  spec: AttemptSpec;
  namespace: string;
  kind: JobKind;
  view: ClusterView;
  steps: readonly DeclaredStep[];
  maker: JobMaker;
  queues: QueueReader;
  sink: AttemptSink;
  signal: AbortSignal;
}

/**
 * Reports an attempt as its cluster changes, and makes the jobs of later steps when they are due. All that it knows
 * comes from the cluster, so following after a restart of the portal is the same as following from the start.
 *
 * @returns whether the end was reported
 */
export async function followAttempt(options: FollowOptions): Promise<boolean> {
  const { spec, view, kind, sink, signal, steps } = options;
  const jobs = new AttemptJobs(options);
  const logs = new AttemptLogs({
    view,
    dispatchKey: spec.dispatchKey,
    sink,
    signal,
    placeOf: pod => placeOf(pod, jobs, kind),
  });
  const wakeup = new Wakeup(view.bell, spec.dispatchKey);
  let reported = '';
  let reportedAt = 0;
  try {
    while (!signal.aborted) {
      wakeup.reset();
      if (view.problemOf(kind) !== undefined) {
        // Old knowledge is not reported: the time of the last report tells how old it is.
        await wakeup.next(signal, REPEAT_MS);
        continue;
      }
      if (await jobs.areLost()) {
        await sink.observe(lost(options, steps));
        return true;
      }
      const pods = view.pods.of(spec.dispatchKey);
      const reading = readAttempt({
        dispatchKey: spec.dispatchKey,
        kind,
        steps,
        jobs: jobs.list(),
        pods,
        queued: await jobs.explainQueued(),
        failures: jobs.explainFailures(pods),
        now: new Date(),
      });
      logs.update(pods);
      await jobs.apply(reading);
      const { observedAt, ...content } = reading.observation;
      const ended = isEnded(content.state);
      if (ended) {
        logs.update(await podsAtEnd(options, pods));
        if (!(await logs.drain())) {
          await sink.event({
            type: 'log.incomplete',
            message: 'The end of a log could not be read in time',
          });
        }
      }
      const text = JSON.stringify(content);
      if (text !== reported || Date.now() - reportedAt >= REPEAT_MS) {
        await sink.observe(reading.observation);
        reported = text;
        reportedAt = observedAt.getTime();
      }
      if (ended) {
        await jobs.markReported();
        return true;
      }
      await wakeup.next(signal, REPEAT_MS);
    }
    return false;
  } finally {
    wakeup.close();
    await logs.stop();
  }
}

/**
 * Jobs and Pods are watched apart: the end of a job can arrive before the start of a Pod that ran only briefly, whose
 * log would be lost. The cluster is asked only then.
 */
async function podsAtEnd(
  { view, namespace, spec }: FollowOptions,
  watched: readonly V1Pod[],
): Promise<readonly V1Pod[]> {
  const phases = watched.map(({ status }) => status?.phase);
  if (
    phases.length > 0 &&
    phases.every(phase => phase === 'Succeeded' || phase === 'Failed')
  ) {
    return watched;
  }
  const { items } = await view.client.list<V1Pod>(POD, {
    namespace,
    labelSelector: `${LABELS.dispatchKey}=${spec.dispatchKey}`,
  });
  return items;
}

function placeOf(pod: V1Pod, jobs: AttemptJobs, kind: JobKind) {
  const step = jobs.stepOf(kind.jobOf(pod));
  return step === undefined ? undefined : { step, rank: kind.rankOf(pod) };
}

function lost(
  { spec, namespace, view, kind }: FollowOptions,
  steps: readonly DeclaredStep[],
) {
  return {
    observedAt: new Date(),
    state: 'lost' as const,
    reason: `The ${kind.resource.kind} ${spec.dispatchKey} is gone from the namespace ${namespace} of the cluster "${view.config.name}", deleted by somebody else; retry the run`,
    steps: steps.map(({ name, dependsOn }) => ({
      name,
      dependsOn,
      state: 'pending' as const,
    })),
  };
}
