import type { ApiHolder } from '@backstage/frontend-plugin-api';
import type { ProjectPlan } from '@llmops/backstage-plugin-llmops-common';
import { projectPlanApiRef } from '../../api';

/**
 * Validates one field of a project's form against what the portal has, when the person goes on to the next page. While
 * the portal can't be asked the form goes on: the template checks the same before it makes anything.
 */
export async function checkField(
  plan: Pick<ProjectPlan, 'name'> | Pick<ProjectPlan, 'owner'>,
  validation: { addError: (message: string) => void },
  apiHolder: ApiHolder,
): Promise<void> {
  const problems = await apiHolder
    .get(projectPlanApiRef)
    ?.checkProjectPlan(plan)
    .catch(() => []);
  problems?.forEach(({ message }) => validation.addError(message));
}
