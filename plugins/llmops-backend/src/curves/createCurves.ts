import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type { ExperimentTracker } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { MetricStore } from '../metrics/MetricStore';
import { CurvePreviews } from './CurvePreviews';
import { CurveRequestStore } from './CurveRequestStore';
import { DefaultCurveService } from './DefaultCurveService';
import { HistoryIngestor } from './HistoryIngestor';

/** Curves of runs, and the reading of the histories that they need. */
export function createCurves(options: {
  database: Knex;
  metrics: MetricStore;
  trackers: ReadonlyMap<string, ExperimentTracker>;
  notifyChange: (change: LlmopsChange) => void;
  logger: LoggerService;
}) {
  const requests = CurveRequestStore.create(options);
  const previews = CurvePreviews.create(options);
  const ingestor = HistoryIngestor.create({
    ...options,
    requests,
    whenIdle: () => previews.idle(),
  });
  const service = DefaultCurveService.create({
    ...options,
    requests,
    previews,
    wakeIngestor: () => ingestor.wake(),
  });
  return {
    service,
    start: () => ingestor.start(),
    stop: () => ingestor.stop(),
  };
}
