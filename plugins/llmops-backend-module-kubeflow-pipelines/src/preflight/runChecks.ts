import { InputError, isError } from '@backstage/errors';
import type {
  AttemptSpec,
  PreflightCheck,
} from '@llmops/backstage-plugin-llmops-node';
import type { RunPreparer } from '../attempts/RunPreparer';
import type { PipelinesServer } from '../PipelinesServer';
import { readCompiledPipeline } from '../project/readCompiledPipeline';
import { checkEnvironment } from './checkEnvironment';
import { checkImages } from './checkImages';
import { checkServer } from './checkServer';
import { describeSteps } from './describeSteps';

export type PreflightSpec = Omit<
  AttemptSpec,
  'dispatchKey' | 'runId' | 'attempt'
>;

export interface PreflightContext {
  spec: PreflightSpec;
  server: PipelinesServer;
  preparer: RunPreparer;
}

/** Says, before anything is sent, what would fail and what would happen. */
export async function runChecks(
  context: PreflightContext,
): Promise<PreflightCheck[]> {
  const { pipeline, source } = context.spec;
  const read = await readCompiledPipeline(pipeline, source);
  const checks = await Promise.all([
    guard('server', 'Kubeflow Pipelines', () => checkServer(context)),
    guard('image', 'Training image', () => checkImages(context, read)),
  ]);
  return [...checks.flat(), ...checkEnvironment(read), ...describeSteps(read)];
}

/** A check that cannot be made is a finding of its own; the others go on. */
async function guard(
  id: string,
  title: string,
  check: () => Promise<PreflightCheck[]>,
): Promise<PreflightCheck[]> {
  try {
    return await check();
  } catch (error) {
    return [
      {
        id,
        title,
        status: error instanceof InputError ? 'error' : 'warning',
        message: isError(error) ? error.message : String(error),
      },
    ];
  }
}
