import type { TrackingContext } from '@llmops/backstage-plugin-llmops-node';

/** Tag with the secret that joins an MLflow run to the attempt it belongs to; it is never shown. */
export const TAG_JOIN_TOKEN = 'llmops.join_token';

/** Tag with the name of the attempt. It joined runs before there were tokens. */
export const TAG_DISPATCH_KEY = 'llmops.dispatch_key';

/** Tag with the step of the attempt; the engine adds it step by step. */
export const TAG_STEP = 'llmops.step';

/** Tags that every MLflow run of an attempt gets, by way of MLFLOW_RUN_CONTEXT. */
export function runContextTags(
  context: TrackingContext,
): Record<string, string> {
  return {
    'llmops.run_id': context.runId,
    [TAG_DISPATCH_KEY]: context.dispatchKey,
    ...(context.joinToken ? { [TAG_JOIN_TOKEN]: context.joinToken } : {}),
    'llmops.project': context.project,
    'llmops.pipeline': context.pipeline,
    ...(context.profile ? { 'llmops.profile': context.profile } : {}),
    'llmops.commit': context.commit,
  };
}
