import { createConditionExports } from '@backstage/plugin-permission-node';
import {
  modelResourceRef,
  projectResourceRef,
  runResourceRef,
} from './resources';
import { isModelOwner } from './rules/isModelOwner';
import { isProjectOwner } from './rules/isProjectOwner';
import { isRunOwner } from './rules/isRunOwner';
import { isRunStarter } from './rules/isRunStarter';

const runs = createConditionExports({
  resourceRef: runResourceRef,
  rules: { isRunOwner, isRunStarter },
});
const projects = createConditionExports({
  resourceRef: projectResourceRef,
  rules: { isProjectOwner },
});
const models = createConditionExports({
  resourceRef: modelResourceRef,
  rules: { isModelOwner },
});

/** Conditions on runs, for permission policies. @public */
export const llmopsRunConditions = runs.conditions;

/** Makes reading or cancelling runs depend on conditions. @public */
export const createLlmopsRunConditionalDecision =
  runs.createConditionalDecision;

/** Conditions on projects, for permission policies. @public */
export const llmopsProjectConditions = projects.conditions;

/** Makes launching depend on conditions. @public */
export const createLlmopsProjectConditionalDecision =
  projects.createConditionalDecision;

/** Conditions on models, for permission policies. @public */
export const llmopsModelConditions = models.conditions;

/** Makes reading or changing models depend on conditions. @public */
export const createLlmopsModelConditionalDecision =
  models.createConditionalDecision;
