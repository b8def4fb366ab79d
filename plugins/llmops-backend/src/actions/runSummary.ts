import {
  isEnded,
  type Run,
  RUN_STATES,
  runEntityName,
} from '@llmops/backstage-plugin-llmops-common';
// The registry hands over this version of zod.
import type { z as Zod } from 'zod/v3';

/** States as zod wants them: not empty. */
const [FIRST_STATE, ...OTHER_STATES] = RUN_STATES;

export function runStateSchema(z: typeof Zod) {
  return z.enum([FIRST_STATE, ...OTHER_STATES]);
}

/** A run as actions answer it. */
export function runSummarySchema(z: typeof Zod) {
  return z.object({
    id: z.string().describe('Id of the run, for the other actions'),
    name: z.string().describe('Readable name of the run'),
    url: z.string().describe("Address of the run's page, for people"),
    entityRef: z.string().describe('Entity reference of the run'),
    origin: z
      .enum(['portal', 'observed'])
      .describe(
        'observed runs were started outside the portal: they can be read, not cancelled, retried or reproduced',
      ),
    project: z
      .string()
      .optional()
      .describe('Entity reference of its project; observed runs may have none'),
    owner: z
      .string()
      .describe('Entity reference of who owns the project, or the run itself'),
    pipeline: z
      .string()
      .optional()
      .describe('Name of the pipeline; absent for observed runs'),
    profile: z.string().optional().describe('Name of the profile, if any'),
    engine: z
      .string()
      .optional()
      .describe('Where it runs, for example dvc; absent for observed runs'),
    state: runStateSchema(z).describe(
      'requested, dispatching, queued, running and cancelling are on the way; succeeded, failed, cancelled and lost are ends',
    ),
    ended: z
      .boolean()
      .describe('Whether it has ended; only a retry moves it on then'),
    reason: z
      .string()
      .optional()
      .describe('Why it is in that state, in plain words'),
    startedBy: z
      .string()
      .optional()
      .describe('Entity reference of the person it runs for'),
    commit: z.string().optional().describe('Commit of the project it runs at'),
    parameters: z
      .record(z.unknown())
      .describe('Value of every parameter, by name'),
    attempt: z
      .number()
      .describe('Number of its newest attempt, from 1; 0 for observed runs'),
    createdAt: z.string().describe('When it was requested, ISO 8601'),
    startedAt: z.string().optional().describe('When it started, ISO 8601'),
    endedAt: z.string().optional().describe('When it ended, ISO 8601'),
    model: z
      .object({
        tracker: z.string().describe('Tracker that holds the model'),
        name: z.string().describe('Registered name'),
        version: z.string().describe('Version'),
      })
      .optional()
      .describe('The model version that it produced, if any'),
  });
}

export function toRunSummary(
  run: Run,
  appBaseUrl: string,
): Zod.infer<ReturnType<typeof runSummarySchema>> {
  return {
    id: run.id,
    name: run.name,
    url: `${appBaseUrl}/llmops/runs/${encodeURIComponent(run.id)}`,
    entityRef: `resource:default/${runEntityName(run.id)}`,
    origin: run.origin,
    project: run.project,
    owner: run.owner,
    pipeline: run.pipeline,
    profile: run.profile,
    engine: run.engine,
    state: run.state,
    ended: isEnded(run.state),
    reason: run.reason,
    startedBy: run.startedBy,
    commit: run.commit,
    parameters: run.parameters,
    attempt: run.attempt,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString(),
    endedAt: run.endedAt?.toISOString(),
    model: run.model,
  };
}
