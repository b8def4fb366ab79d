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
