import {
  type GovernanceModel,
  judgeThreshold,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { groupBy } from '../lib/groupBy';
import type { MetricStore } from '../metrics/MetricStore';
import { evaluatingRuns, evaluationMetrics } from '../models/evaluationMetrics';
import { findProducers, type ProducerSources } from '../models/findProducers';
import type { StoredModelVersion } from '../models/ModelStore';
import { readNewestVersions } from './readNewestVersions';

export interface EvaluationSources extends ProducerSources {
  database: Knex;
  metrics: Pick<MetricStore, 'listSeries'>;
}

type Verdict = GovernanceModel['evaluation'];

const BATCH = 200;

/** The models with the verdict on their newest version; some hundred of them take as many queries as one. */
export async function judgeEvaluations(
  sources: EvaluationSources,
  models: GovernanceModel[],
): Promise<GovernanceModel[]> {
  const judged: GovernanceModel[] = [];
  for (let start = 0; start < models.length; start += BATCH) {
    const batch = models.slice(start, start + BATCH);
    const verdicts = new Map<string, Verdict>();
    for (const [tracker, part] of groupBy(batch, model => model.tracker)) {
      const versions = await readNewestVersions(
        sources.database,
        tracker,
        part.map(model => model.name),
      );
      const found = await judgeVersions(sources, tracker, versions);
      found.forEach((verdict, name) =>
        verdicts.set(`${tracker} ${name}`, verdict),
      );
    }
    judged.push(
      ...batch.map(model => ({
        ...model,
        evaluation: verdicts.get(`${model.tracker} ${model.name}`) ?? 'unknown',
      })),
    );
  }
  return judged;
}

async function judgeVersions(
  sources: EvaluationSources,
  tracker: string,
  versions: StoredModelVersion[],
): Promise<Map<string, Verdict>> {
  const producers = await findProducers(sources, tracker, versions);
  const evaluating = versions.map((version, index) =>
    evaluatingRuns(version, producers[index]),
  );
  const series = groupBy(
    await sources.metrics.listSeries(tracker, [
      ...new Set(evaluating.flat().map(run => run.id)),
    ]),
    record => record.trackedRunId,
  );
  return new Map(
    versions.map((version, index) => [
      version.model,
      judge(
        evaluationMetrics(version, evaluating[index], series),
        producers[index].inputs?.definition.evaluation?.thresholds,
      ),
    ]),
  );
}

/** Passed only when every threshold has its value. */
export function judge(
  metrics: Record<string, number>,
  thresholds: Record<string, { min?: number; max?: number }> | undefined,
): Verdict {
  if (Object.keys(metrics).length === 0) {
    return 'unknown';
  }
  const judged = Object.entries(thresholds ?? {});
  if (judged.length === 0) {
    return 'unjudged';
  }
  const passed = judged.every(([name, threshold]) => {
    const value = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
    return judgeThreshold(value, threshold) === 'met';
  });
  return passed ? 'passed' : 'failed';
}
