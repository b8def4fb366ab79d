import type { ModelVersion } from '@llmops/backstage-plugin-llmops-common';
import type { ExperimentTracker } from '@llmops/backstage-plugin-llmops-node';
import type { RunFilterSubject } from '../database/runFilter';
import type { MetricStore } from '../metrics/MetricStore';
import { groupBy } from '../lib/groupBy';
import { evaluatingRuns, evaluationMetrics } from './evaluationMetrics';
import {
  findProducers,
  type Producer,
  type ProducerSources,
} from './findProducers';
import type { ModelStore, StoredModel } from './ModelStore';
import { toVersion } from './toVersion';

export interface VersionSources extends ProducerSources {
  models: Pick<ModelStore, 'listVersions'>;
  metrics: Pick<MetricStore, 'listSeries'>;
  /** By name in the configuration. */
  trackers: ReadonlyMap<string, ExperimentTracker>;
}

/** The versions of a model, newest first, with what made the newest; all of them take as many queries as one. */
export async function readVersions(
  sources: VersionSources,
  model: StoredModel,
  isRunVisible: (run: RunFilterSubject) => boolean,
): Promise<{ versions: ModelVersion[]; newest?: Producer }> {
  const { tracker, name, aliases, owner } = model;
  const stored = await sources.models.listVersions(tracker, name);
  const producers = await findProducers(sources, tracker, stored);
  const evaluating = stored.map((version, index) =>
    evaluatingRuns(version, producers[index]),
  );
  const series = groupBy(
    await sources.metrics.listSeries(tracker, [
      ...new Set(evaluating.flat().map(run => run.id)),
    ]),
    record => record.trackedRunId,
  );
  const versions = stored.map((version, index) =>
    toVersion({
      version,
      aliases,
      owner,
      producer: producers[index],
      metrics: evaluationMetrics(
        version,
        evaluating[index],
        series,
        producers[index].observed,
      ),
      downloadCommand: sources.trackers
        .get(tracker)
        ?.downloadCommand?.(name, version.version),
      isRunVisible,
    }),
  );
  return { versions, newest: producers[0] };
}
