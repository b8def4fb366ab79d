import { callerOf } from '../permissions/callerOf';
import { runSummarySchema, toRunSummary } from './runSummary';
import type { ActionOptions } from './types';

export function createLaunchRunAction(options: ActionOptions): void {
  const { registry, auth, runs, appBaseUrl } = options;
  registry.register({
    name: 'launch-run',
    title: 'Launch a training run',
    description: `
Launches a training pipeline that a project declares in its llmops.yaml, for the person who calls.
Answers at once with the run in the state "requested"; follow it with wait-run or get-run.
Give an idempotencyKey of your own when the call may be repeated, for example after a time-out: the same key answers the run that it launched before instead of a second one.
A launch is refused when a parameter is invalid, when a check asks for a confirmation that was not given (its id is in the message, give it in confirmations only after the person agreed), or when the person may not launch runs of the project.
    `.trim(),
    attributes: { readOnly: false, destructive: false, idempotent: false },
    schema: {
      input: z =>
        z
          .object({
            project: z
              .string()
              .describe(
                'Entity reference of the project, for example component:default/korean-llm',
              ),
            pipeline: z
              .string()
              .describe('Name of a pipeline in the llmops.yaml of the project'),
            ref: z
              .string()
              .max(250)
              .optional()
              .describe(
                'Branch, tag or commit to run at; the default branch when absent',
              ),
            profile: z
              .string()
              .optional()
              .describe(
                "Preset of parameters and resources, for example smoke; the pipeline's default profile when absent",
              ),
            engine: z
              .string()
              .optional()
              .describe(
                'Where to run, for example dvc; the first available engine of the pipeline when absent',
              ),
            parameters: z
              .record(z.union([z.string(), z.number(), z.boolean()]))
              .optional()
              .describe(
                'Values by parameter name; profile and defaults fill in the others',
              ),
            idempotencyKey: z
              .string()
              .min(1)
              .max(200)
              .optional()
              .describe(
                'Any text of your own, the same for every repetition of this launch',
              ),
            confirmations: z
              .array(z.string())
              .optional()
              .describe(
                'Ids of the checks that the person agreed to, for example a large download',
              ),
            note: z
              .string()
              .max(2000)
              .optional()
              .describe('Why the run is made, for people who look at it later'),
          })
          .strict(),
      output: z =>
        z.object({
          run: runSummarySchema(z).describe('The run'),
          created: z
            .boolean()
            .describe(
              'False when the idempotencyKey answered a run that was launched before',
            ),
        }),
    },
    examples: [
      {
        title: 'Try a project on this machine',
        input: {
          project: 'component:default/korean-llm',
          pipeline: 'train',
          profile: 'smoke',
          idempotencyKey: 'try-1',
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const caller = callerOf(auth, credentials);
      const { run, created } = await runs.launch(input, caller);
      return { output: { run: toRunSummary(run, appBaseUrl), created } };
    },
  });
}
