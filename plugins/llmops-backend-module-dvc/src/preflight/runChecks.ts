import { isError } from '@backstage/errors';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import { checkData } from './checkData';
import { checkEnvironment } from './checkEnvironment';
import { checkIsolation } from './checkIsolation';
import { checkParameters } from './checkParameters';
import { checkQueue } from './checkQueue';
import { checkResources } from './checkResources';
import { checkStages } from './checkStages';
import { checkTools } from './checkTools';
import type { Check, PreflightContext } from './types';

const CHECKS: Array<[id: string, check: Check]> = [
  ['tools', checkTools],
  ['stages', checkStages],
  ['parameters', checkParameters],
  ['environment', checkEnvironment],
  ['data', checkData],
  ['resources', checkResources],
  ['queue', checkQueue],
  ['isolation', checkIsolation],
];

const TITLES: Record<string, string> = {
  tools: 'Tools of this machine',
  stages: 'Stages',
  parameters: 'Parameters',
  environment: 'Environment',
  data: 'Data',
  resources: 'Resources',
  queue: 'Queue',
  isolation: "Runs on the portal's machine",
};

/** Runs all checks. What a project did wrong becomes a finding; only a fault of the portal rejects. */
export async function runChecks(
  context: PreflightContext,
): Promise<PreflightCheck[]> {
  const found = await Promise.all(
    CHECKS.map(([id, check]) =>
      check(context).catch((error: unknown): PreflightCheck[] => {
        if (isError(error) && error.name === 'InputError') {
          return [
            { id, title: TITLES[id], status: 'error', message: error.message },
          ];
        }
        throw error;
      }),
    ),
  );
  // Several checks stumble over the same fault, as over a pipeline file that is missing.
  return found
    .flat()
    .filter(
      ({ message }, index, all) =>
        all.findIndex(other => other.message === message) === index,
    );
}
