import { InputError } from '@backstage/errors';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { JobPlan } from '../jobs/JobPlan';
import { placeOfRefusal } from './placeOfRefusal';
import type { PreflightContext } from './runChecks';

/** Lets the cluster look at the jobs with all its webhooks and quotas, without making them. */
export async function dryRun(
  { view, kind }: PreflightContext,
  plans: readonly JobPlan[],
): Promise<PreflightCheck[]> {
  const refusals: PreflightCheck[] = [];
  for (const plan of plans) {
    try {
      await view.client.create(kind.build(plan), { dryRun: true });
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      refusals.push({
        id: `dry-run:${plan.step.name}`,
        title: `Step ${plan.step.name}`,
        status: 'error',
        message: error.message,
        ...placeOfRefusal(error.message),
      });
    }
  }
  return refusals.length > 0
    ? refusals
    : [
        {
          id: 'dry-run',
          title: 'Dry run',
          status: 'ok',
          message: `The cluster would take ${
            plans.length === 1 ? 'the job' : `all ${plans.length} jobs`
          }`,
        },
      ];
}
