import type {
  MetricPoint,
  ModelRecord,
  ModelVersionRecord,
  TrackedRunRecord,
  TrackedRunState,
} from '@llmops/backstage-plugin-llmops-node';
import type {
  MlflowMetric,
  MlflowModel,
  MlflowModelVersion,
  MlflowRun,
} from '../client/schemas';
import type { MlflowLinks } from './MlflowLinks';
import { TAG_DISPATCH_KEY, TAG_JOIN_TOKEN, TAG_STEP } from './runContextTags';

const STATES: Record<string, TrackedRunState> = {
  SCHEDULED: 'queued',
  RUNNING: 'running',
  FINISHED: 'succeeded',
  FAILED: 'failed',
  KILLED: 'cancelled',
};

/** Tags that say what other fields say, hold whole documents, or are secret. */
const NOT_SHOWN = new Set([
  TAG_JOIN_TOKEN,
  'mlflow.runName',
  'mlflow.parentRunId',
  'mlflow.user',
  'mlflow.log-model.history',
  'mlflow.loggedArtifacts',
]);

/** The last instant that has four digits for the year; later ones are mistakes. */
const LATEST = Date.UTC(9999, 11, 31);

const ENDED = new Set(['FINISHED', 'FAILED', 'KILLED']);

/** Whether the run's own code said that it ended; one that was killed may say RUNNING for ever. */
export function hasEnded(run: MlflowRun): boolean {
  return ENDED.has(run.info.status);
}

export function toTrackedRun(
  run: MlflowRun,
  experiment: string,
  links: MlflowLinks,
): TrackedRunRecord {
  const { info, data } = run;
  return {
    id: info.run_id,
    experiment,
    parentId: data.tags['mlflow.parentRunId'] || undefined,
    name: info.run_name || data.tags['mlflow.runName'] || info.run_id,
    status: info.status,
    state: STATES[info.status] ?? 'running',
    dispatchKey: data.tags[TAG_DISPATCH_KEY] || undefined,
    joinToken: data.tags[TAG_JOIN_TOKEN] || undefined,
    step: data.tags[TAG_STEP] || undefined,
    parameters: data.params,
    tags: Object.fromEntries(
      Object.entries(data.tags).filter(([key]) => !NOT_SHOWN.has(key)),
    ),
    metrics: Object.fromEntries(
      data.metrics.map(metric => [metric.key, toMetricPoint(metric)]),
    ),
    datasets: run.inputs.dataset_inputs.map(({ dataset, tags }) => ({
      name: dataset.name,
      digest: dataset.digest,
      sourceType: dataset.source_type,
      source: dataset.source,
      context: tags['mlflow.data.context'] || undefined,
    })),
    loggedModels: [
      ...new Set(run.outputs.model_outputs.map(({ model_id: id }) => id)),
    ],
    user: data.tags['mlflow.user'] || undefined,
    url: links.run(info.experiment_id, info.run_id),
    startedAt: toDate(info.start_time),
    endedAt: toDate(info.end_time),
  };
}

export function toMetricPoint(metric: MlflowMetric): MetricPoint {
  return { step: metric.step, time: metric.timestamp, value: metric.value };
}

export function toModel(model: MlflowModel, links: MlflowLinks): ModelRecord {
  return {
    name: model.name,
    description: model.description || undefined,
    tags: model.tags,
    aliases: model.aliases,
    url: links.model(model.name),
    createdAt: toDate(model.creation_timestamp) ?? new Date(0),
    updatedAt: toDate(model.last_updated_timestamp) ?? new Date(0),
  };
}

/** The deprecated stage, where a server still has one, is shown as the tag `mlflow.stage`. */
export function toModelVersion(
  version: MlflowModelVersion,
): ModelVersionRecord {
  const stage = version.current_stage;
  return {
    model: version.name,
    version: version.version,
    status: version.status,
    description: version.description || undefined,
    tags:
      stage && stage !== 'None'
        ? { 'mlflow.stage': stage, ...version.tags }
        : version.tags,
    trackedRunId: version.run_id || undefined,
    createdAt: toDate(version.creation_timestamp) ?? new Date(0),
  };
}

function toDate(milliseconds: number | undefined): Date | undefined {
  return milliseconds && milliseconds > 0 && milliseconds < LATEST
    ? new Date(milliseconds)
    : undefined;
}
