import type { ModelVersion } from '@llmops/backstage-plugin-llmops-common';
import type { RunFilterSubject } from '../database/runFilter';
import type { MetricStore } from '../metrics/MetricStore';
import { evaluationMetrics } from './evaluationMetrics';
import type { StoredModelVersion } from './ModelStore';
import type { Producer } from './ProducingRuns';

/** A version with its evaluation, and with the run that made it where the caller may see that run. */
export async function toVersion(options: {
  version: StoredModelVersion;
  /** Version by alias. */
  aliases: Record<string, string>;
  producer: Producer;
  isRunVisible: (run: RunFilterSubject) => boolean;
  metrics: Pick<MetricStore, 'listSeries'>;
}): Promise<ModelVersion> {
  const { version, aliases, producer, isRunVisible, metrics } = options;
  const { run, inputs } = producer;
  const evaluation = inputs?.definition.evaluation;
  return {
    version: version.version,
    status: version.status,
    aliases: Object.keys(aliases).filter(
      alias => aliases[alias] === version.version,
    ),
    description: version.description,
    tags: version.tags,
    ...(run && isRunVisible(run) ? { runId: run.id, runName: run.name } : {}),
    trackedRunId: version.trackedRunId,
    commit: run?.commit,
    dataVersion: run?.dataVersion,
    metrics: await evaluationMetrics({
      version,
      trackedRuns: producer.trackedRuns,
      evaluationStep: evaluation?.step,
      metrics,
    }),
    thresholds: evaluation?.thresholds,
    createdAt: version.createdAt,
  };
}
