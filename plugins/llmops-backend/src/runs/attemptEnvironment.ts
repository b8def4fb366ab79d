import type {
  ExperimentTracker,
  TrackingContext,
} from '@llmops/backstage-plugin-llmops-node';

/** Variables that join what an attempt's processes log to the attempt. */
export function attemptEnvironment(
  context: TrackingContext,
  tracker: ExperimentTracker | undefined,
): Record<string, string> {
  return {
    LLMOPS_RUN_ID: context.runId,
    LLMOPS_DISPATCH_KEY: context.dispatchKey,
    LLMOPS_PROJECT: context.project,
    LLMOPS_PIPELINE: context.pipeline,
    LLMOPS_COMMIT: context.commit,
    ...(context.profile ? { LLMOPS_PROFILE: context.profile } : {}),
    ...tracker?.environment(context),
  };
}
