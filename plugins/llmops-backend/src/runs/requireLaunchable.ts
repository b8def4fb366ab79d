import { InputError } from '@backstage/errors';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { RunInputsPlan, RunPlan } from './planRun';

/** The checks that were neither passed nor agreed to. */
export function openConfirmations(
  checks: PreflightCheck[],
  confirmations: string[],
): PreflightCheck[] {
  return checks.filter(
    ({ id, status }) => status === 'confirm' && !confirmations.includes(id),
  );
}

/** Rejects with an `InputError` that names every check that refuses the launch, or must be confirmed first. */
export function requireLaunchable(
  { plan, checks }: RunPlan,
  confirmations: string[],
): RunInputsPlan {
  const errors = checks.filter(({ status }) => status === 'error');
  if (errors.length > 0 || !plan) {
    throw new InputError(
      `The run was not launched: ${errors
        .map(({ message }) => message)
        .join('; ')}`,
    );
  }
  const open = openConfirmations(checks, confirmations);
  if (open.length > 0) {
    const ids = open.map(({ id }) => id);
    throw new InputError(
      `The run was not launched, confirm first: ${open
        .map(({ id, message }) => `${id} (${message})`)
        .join('; ')}. Launch again with "confirmations": ${JSON.stringify(
        ids,
      )}`,
    );
  }
  return plan;
}
