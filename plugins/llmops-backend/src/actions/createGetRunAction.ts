import {
  STEP_STATES,
  type StepState,
} from '@llmops/backstage-plugin-llmops-common';
import { callerOf } from '../permissions/callerOf';
import { runSummarySchema, toRunSummary } from './runSummary';
import type { ActionOptions } from './types';

/** So many series say how a training goes; a page of the portal shows all. */
const MAX_METRICS = 100;

const [FIRST_STATE, ...OTHER_STATES]: readonly StepState[] = STEP_STATES;

export function createGetRunAction(options: ActionOptions): void {
  const { registry, auth, runs, metrics, appBaseUrl } = options;
  registry.register({
    name: 'get-run',
    title: 'Get a training run',
    description: `
Answers one training run: its state and why it is in it, its parameters and commit, the steps of its newest attempt, the last values of its metrics and the model version that it produced.
Use list-runs to find the id of a run, wait-run to wait for its end.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({ runId: z.string().describe('Id of the run') }).strict(),
      output: z =>
        z.object({
          run: runSummarySchema(z).describe('The run'),
          steps: z
            .array(
              z.object({
                name: z.string().describe('Name of the step'),
                state: z
                  .enum([FIRST_STATE, ...OTHER_STATES])
                  .describe(
                    'State of the step; cached means that an earlier result was used',
                  ),
                reason: z
                  .string()
                  .optional()
                  .describe('Why it is in that state, in plain words'),
              }),
            )
            .describe('Steps of the newest attempt, in order of execution'),
          metrics: z
            .array(
              z.object({
                name: z.string().describe('Name of the metric'),
                step: z
                  .string()
                  .optional()
                  .describe('Step of the run that logged it'),
                lastValue: z
                  .union([z.number(), z.string()])
                  .nullable()
                  .describe(
                    'Newest value; NaN, Infinity and -Infinity are texts',
                  ),
                lastStep: z
                  .number()
                  .optional()
                  .describe('Training step of the newest value'),
                minimum: z.number().nullable().describe('Smallest value'),
                maximum: z.number().nullable().describe('Largest value'),
              }),
            )
            .describe(`Metrics that it logged, at most ${MAX_METRICS}`),
        }),
    },
    action: async ({ input, credentials }) => {
      const caller = callerOf(auth, credentials);
      const run = await runs.get(input.runId, caller);
      const series = await metrics.listSeries(input.runId, caller);
      return {
        output: {
          run: toRunSummary(run, appBaseUrl),
          steps: (run.attempts.at(-1)?.steps ?? []).map(step => ({
            name: step.name,
            state: step.state,
            reason: step.reason,
          })),
          metrics: series.slice(0, MAX_METRICS).map(one => ({
            name: one.key,
            step: one.step,
            lastValue: one.lastValue ?? null,
            lastStep: one.lastStep,
            minimum: one.minimum ?? null,
            maximum: one.maximum ?? null,
          })),
        },
      };
    },
  });
}
