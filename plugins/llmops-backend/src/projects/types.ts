import type {
  ProjectPlan,
  ProjectPlanResult,
} from '@llmops/backstage-plugin-llmops-common';
import type { Caller } from '../services/types';

/** Plans of projects that do not exist yet. */
export interface ProjectPlanService {
  /** What stands in the way of a project, for the person who wants to make it. */
  check(plan: ProjectPlan, caller: Caller): Promise<ProjectPlanResult>;
}
