/**
 * Where a project's files lie: `local:NAME` for a repository on the portal's machine, else a repository URL.
 *
 * @public
 */
export const ANNOTATION_PROJECT = 'llmops.dev/project';

/** Id of the run that a `training-run` entity stands for. @public */
export const ANNOTATION_RUN_ID = 'llmops.dev/run-id';

/** Registered name, as in the tracker, of the model that an `ai-model` entity stands for. @public */
export const ANNOTATION_MODEL_NAME = 'llmops.dev/model-name';

/** Name of the tracker that holds the model. @public */
export const ANNOTATION_MODEL_TRACKER = 'llmops.dev/model-tracker';

/**
 * Since when the tracker no longer holds the model that an `ai-model` entity stands for; an instant (ISO 8601).
 *
 * @public
 */
export const ANNOTATION_ORPHANED_SINCE = 'llmops.dev/orphaned-since';

/** When such an entity goes; an instant (ISO 8601). @public */
export const ANNOTATION_REMOVED_AFTER = 'llmops.dev/removed-after';

/** Type of the entry in an entity's `status.items` that says so in words. @public */
export const STATUS_ORPHANED = 'llmops.dev/orphaned';

/** Path, relative to the project's root, of a dataset that DVC tracks. @public */
export const ANNOTATION_DATASET_PATH = 'llmops.dev/dataset-path';

/** `spec.type` of a project's Component. @public */
export const PROJECT_TYPE = 'ml-training';

/** `spec.type` of a model's Resource. @public */
export const MODEL_TYPE = 'ai-model';

/** `spec.type` of a run's Resource. @public */
export const RUN_TYPE = 'training-run';

/** `spec.type` of a dataset's Resource. @public */
export const DATASET_TYPE = 'dataset';

/** Address, `<cluster>/<namespace>/<name>`, of the notebook that a `notebook` entity stands for. @public */
export const ANNOTATION_NOTEBOOK = 'llmops.dev/notebook';

/** `spec.type` of a notebook's Resource. @public */
export const NOTEBOOK_TYPE = 'notebook';
