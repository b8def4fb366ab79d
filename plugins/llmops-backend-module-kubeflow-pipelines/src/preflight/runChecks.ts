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
    guard({ id: 'server', title: 'Kubeflow Pipelines' }, () =>
      checkServer(context),
    ),
    guard({ id: 'image', title: 'Training image', field: 'ref' }, () =>
      checkImages(context, read),
    ),
  ]);
  return [...checks.flat(), ...checkEnvironment(read), ...describeSteps(read)];
}

/** A check that cannot be made is a finding of its own; the others go on. */
async function guard(
  about: Pick<PreflightCheck, 'id' | 'title' | 'field'>,
  check: () => Promise<PreflightCheck[]>,
): Promise<PreflightCheck[]> {
  try {
    return await check();
  } catch (error) {
    return [
      {
        ...about,
        status: error instanceof InputError ? 'error' : 'warning',
        message: isError(error) ? error.message : String(error),
      },
    ];
  }
}
