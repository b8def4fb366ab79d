import { InputError, isError } from '@backstage/errors';
import type {
  AttemptSpec,
  ImageResolver,
  PreflightCheck,
} from '@llmops/backstage-plugin-llmops-node';
import type { JobMaker } from '../attempts/JobMaker';
import type { CapacityReader } from '../capacity/CapacityReader';
import type { ClusterView } from '../clusters/ClusterView';
import type { JobKind } from '../jobs/JobKind';
import type { JobPlan } from '../jobs/JobPlan';
import { readClusterSteps } from '../project/readClusterSteps';
import type { QueueReader } from '../waiting/QueueReader';
import { checkImage } from './checkImage';
import { checkPermissions } from './checkPermissions';
import { checkReferences } from './checkReferences';
import { dryRun } from './dryRun';
import { estimateHours } from './estimateHours';
import { judgeStart } from './judgeStart';

export type PreflightSpec = Omit<
  AttemptSpec,
  'dispatchKey' | 'runId' | 'attempt'
>;

export interface PreflightContext {
  spec: PreflightSpec;
  kind: JobKind;
  view: ClusterView;
  images: ImageResolver;
  queues: QueueReader;
  capacity: CapacityReader;
  maker: JobMaker;
}

/** Says, before anything is sent, what would fail and what would happen. */
export async function runChecks(
  context: PreflightContext,
): Promise<PreflightCheck[]> {
  const { kind, spec } = context;
  const declared = await readClusterSteps(
    kind.engine,
    spec.pipeline,
    spec.source,
  );
  const image = await checkImage(context, declared.image);
  const plans = await context.maker.plans(spec, image.reference);
  const checks = await Promise.all([
    guard('permissions', () => checkPermissions(context)),
    guard('dry-run', () => dryRun(context, plans)),
    guard('references', () => checkReferences(context, plans)),
    guard('start', () => judgeStart(context, plans)),
  ]);
  return [...image.checks, ...checks.flat(), ...hours(context, plans)];
}

function hours({ spec }: PreflightContext, plans: readonly JobPlan[]) {
  const estimate = estimateHours(spec.pipeline, plans);
  return estimate ? [estimate] : [];
}

/** A check that cannot be made is a finding of its own; the others go on. */
async function guard(
  id: string,
  check: () => Promise<PreflightCheck[]>,
): Promise<PreflightCheck[]> {
  try {
    return await check();
  } catch (error) {
    return [
      {
        id,
        title: 'The cluster',
        status: error instanceof InputError ? 'error' : 'warning',
        message: isError(error) ? error.message : String(error),
      },
    ];
  }
}
