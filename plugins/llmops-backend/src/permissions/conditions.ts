import { createConditionExports } from '@backstage/plugin-permission-node';
import {
  manifestsResourceRef,
  modelResourceRef,
  notebookResourceRef,
  projectResourceRef,
  runResourceRef,
} from './resources';
import { isManifestOwner } from './rules/isManifestOwner';
import { isModelOwner } from './rules/isModelOwner';
import { isNotebookCreator } from './rules/isNotebookCreator';
import { isNotebookOwner } from './rules/isNotebookOwner';
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

const notebooks = createConditionExports({
  resourceRef: notebookResourceRef,
  rules: { isNotebookOwner, isNotebookCreator },
});

const manifests = createConditionExports({
  resourceRef: manifestsResourceRef,
  rules: { isManifestOwner },
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

/** Conditions on notebooks, for permission policies. @public */
export const llmopsNotebookConditions = notebooks.conditions;

/** Makes reading, making or changing notebooks depend on conditions. @public */
export const createLlmopsNotebookConditionalDecision =
  notebooks.createConditionalDecision;

/** Conditions on manifests, for permission policies. @public */
export const llmopsManifestConditions = manifests.conditions;

/** Makes applying manifests depend on conditions. @public */
export const createLlmopsManifestConditionalDecision =
  manifests.createConditionalDecision;
