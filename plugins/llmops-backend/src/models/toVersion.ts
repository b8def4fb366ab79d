import {
  type ModelVersion,
  toMetricValues,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilterSubject } from '../database/runFilter';
import type { StoredModelVersion } from './ModelStore';
import type { Producer } from './findProducers';

/** A version with its evaluation, and with the run that made it where the caller may see that run. */
export function toVersion(options: {
  version: StoredModelVersion;
  /** Version by alias. */
  aliases: Record<string, string>;
  producer: Producer;
  /** Of its evaluation. */
  metrics: Record<string, number>;
  downloadCommand?: string;
  /** Of the model. */
  owner: string;
  isRunVisible: (run: RunFilterSubject) => boolean;
}): ModelVersion {
  const { version, aliases, producer, isRunVisible } = options;
  const { run, inputs } = producer;
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
    foreignOwner: run && run.owner !== options.owner ? run.owner : undefined,
    commit: run?.commit,
    dataVersion: run?.dataVersion,
    metrics: toMetricValues(options.metrics),
    thresholds: inputs?.definition.evaluation?.thresholds,
    downloadCommand: options.downloadCommand,
    createdAt: version.createdAt,
  };
}
