import { callerOf } from '../permissions/callerOf';
import { runSummarySchema, toRunSummary } from './runSummary';
import type { ActionOptions } from './types';

export function createCancelRunAction(options: ActionOptions): void {
  const { registry, auth, runs, appBaseUrl } = options;
  registry.register({
    name: 'cancel-run',
    title: 'Cancel a training run',
    description: `
Asks a training run to end. What it computed since its last finished step is lost; it can be retried later.
Answers at once; the run is "cancelling" until its processes have ended. Cancelling a run that has ended changes nothing.
Only who started the run and the owners of its project may cancel it.
    `.trim(),
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z
          .object({
            runId: z.string().describe('Id of the run'),
            reason: z
              .string()
              .max(1000)
              .optional()
              .describe("Why, in plain words; shown in the run's history"),
          })
          .strict(),
      output: z =>
        z.object({ run: runSummarySchema(z).describe('The run as it is now') }),
    },
    action: async ({ input, credentials }) => {
      const caller = callerOf(auth, credentials);
      const run = await runs.cancel(input.runId, input.reason, caller);
      return { output: { run: toRunSummary(run, appBaseUrl) } };
    },
  });
}
