import { setTimeout as pause } from 'node:timers/promises';
import { isEnded, type Run } from '@llmops/backstage-plugin-llmops-common';
import { callerOf } from '../permissions/callerOf';
import type { Caller } from '../services/types';
import { runSummarySchema, toRunSummary } from './runSummary';
import type { ActionOptions } from './types';

const DEFAULT_TIMEOUT_SECONDS = 45;
const MAX_TIMEOUT_SECONDS = 600;
const POLL_MS = 1000;

export function createWaitRunAction(options: ActionOptions): void {
  const { registry, auth, appBaseUrl } = options;
  registry.register({
    name: 'wait-run',
    title: 'Wait for a training run',
    description: `
Waits until a training run has ended, at most timeoutSeconds, and answers the run as it is then.
Training may take hours: when ended is false in the answer, call again, or come back later with get-run.
Many clients give up a call after 60 seconds, so keep timeoutSeconds below the limit of yours.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z
          .object({
            runId: z.string().describe('Id of the run'),
            timeoutSeconds: z
              .number()
              .min(0)
              .max(MAX_TIMEOUT_SECONDS)
              .optional()
              .describe(
                `Longest time to wait; ${DEFAULT_TIMEOUT_SECONDS} when absent, 0 answers at once`,
              ),
          })
          .strict(),
      output: z =>
        z.object({
          run: runSummarySchema(z).describe('The run as it is now'),
          timedOut: z
            .boolean()
            .describe('Whether the time was over before the run ended'),
        }),
    },
    action: async ({ input, credentials }) => {
      const caller = callerOf(auth, credentials);
      const { runId, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = input;
      const run = await waitForEnd(options, runId, timeoutSeconds, caller);
      return {
        output: {
          run: toRunSummary(run, appBaseUrl),
          timedOut: !isEnded(run.state),
        },
      };
    },
  });
}

/** Looks again and again: the run may be followed by another replica. */
async function waitForEnd(
  { runs, stopping }: ActionOptions,
  runId: string,
  timeoutSeconds: number,
  caller: Caller,
): Promise<Run> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let run = await runs.get(runId, caller);
  while (!isEnded(run.state) && Date.now() < deadline && !stopping.aborted) {
    const left = deadline - Date.now();
    await pause(Math.min(POLL_MS, left), undefined, { signal: stopping }).catch(
      () => {},
    );
    run = await runs.get(runId, caller);
  }
  return run;
}
