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
  const sorted = (values: object | undefined) =>
    Object.entries(values ?? {}).sort(([left], [right]) =>
      left < right ? -1 : 1,
    );
  const options = sorted(request.options);
  return createHash('sha256')
    .update(
      JSON.stringify([
        request.project,
        request.pipeline,
        request.ref,
        request.profile,
        request.engine,
        sorted(request.parameters),
        request.note,
        reproducedFrom,
        // Only where there are any, so that requests of engines without options keep their hash.
        ...(options.length > 0 ? [options] : []),
      ]),
    )
    .digest('hex');
}
