import type {
  RunModel,
  TrackedRun,
} from '@llmops/backstage-plugin-llmops-common';

/** What trackers reported about runs; the tables are written by their synchronization. */
export interface RunLookups {
  trackedRuns(runId: string): Promise<TrackedRun[]>;
  /** Why its tracker refuses what a run logged, if it does. */
  trackerProblem(run: {
    id: string;
    tracker?: string;
  }): Promise<string | undefined>;
  /** The newest model version that each run produced, by run id; runs without one are absent. */
  models(runIds: string[]): Promise<Map<string, RunModel>>;
}
