import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  ProjectPlan,
  ProjectPlanProblem,
} from '@llmops/backstage-plugin-llmops-common';

/**
 * Plans of projects that do not exist yet. Methods reject as those of `LlmopsApi` do.
 *
 * @public
 */
export interface ProjectPlanApi {
  /** What stands in the way of a project; what the plan leaves out is not checked. */
  checkProjectPlan(plan: ProjectPlan): Promise<ProjectPlanProblem[]>;
}

/** @public */
export const projectPlanApiRef = createApiRef<ProjectPlanApi>().with({
  id: 'plugin.llmops.project-plans',
  pluginId: 'llmops',
});
