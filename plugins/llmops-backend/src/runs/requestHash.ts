import { createHash } from 'node:crypto';
import type { LaunchRequest } from '@llmops/backstage-plugin-llmops-common';

/**
 * What a launch asks for, to tell a repeated launch from another one under the same key. Confirmations are left out:
 * giving a missing one is the same launch.
 */
export function requestHash(
  request: LaunchRequest,
  reproducedFrom: string | undefined,
): string {
  const parameters = Object.entries(request.parameters ?? {}).sort(
    ([left], [right]) => (left < right ? -1 : 1),
  );
  return createHash('sha256')
    .update(
      JSON.stringify([
        request.project,
        request.pipeline,
        request.ref,
        request.profile,
        request.engine,
        parameters,
        request.note,
        reproducedFrom,
      ]),
    )
    .digest('hex');
}
