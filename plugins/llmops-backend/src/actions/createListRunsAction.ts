import { callerOf } from '../permissions/callerOf';
import { runStateSchema, runSummarySchema, toRunSummary } from './runSummary';
import type { ActionOptions } from './types';

export function createListRunsAction(options: ActionOptions): void {
  const { registry, auth, runs, appBaseUrl } = options;
  registry.register({
    name: 'list-runs',
    title: 'List training runs',
    description: `
Lists the training runs that the person who calls may see, newest first, one page at a time.
All filters are optional and must all hold. When nextCursor is answered there are more: call again with the same filters and that cursor.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z
          .object({
            project: z
              .string()
              .optional()
              .describe(
                'Entity reference of a project, for example component:default/korean-llm',
              ),
            state: z
              .array(runStateSchema(z))
              .optional()
              .describe('Only runs in one of these states'),
            pipeline: z.string().optional().describe('Name of a pipeline'),
            engine: z
              .string()
              .optional()
              .describe('Id of an engine, for example dvc'),
            text: z
              .string()
              .max(200)
              .optional()
              .describe("Part of the run's name or id"),
            limit: z
              .number()
              .int()
              .min(1)
              .max(100)
              .optional()
              .describe('Most runs to answer; 20 when absent'),
            cursor: z
              .string()
              .max(500)
              .optional()
              .describe('nextCursor of the page before'),
          })
          .strict(),
      output: z =>
        z.object({
          items: z.array(runSummarySchema(z)).describe('The runs'),
          nextCursor: z
            .string()
            .optional()
            .describe('Where the next page begins; absent on the last page'),
        }),
    },
    action: async ({ input, credentials }) => {
      const { project, engine, limit = 20, ...rest } = input;
      const page = await runs.list(
        {
          ...rest,
          limit,
          project: project === undefined ? undefined : [project],
          engine: engine === undefined ? undefined : [engine],
        },
        callerOf(auth, credentials),
      );
      return {
        output: {
          items: page.items.map(run => toRunSummary(run, appBaseUrl)),
          nextCursor: page.nextCursor,
        },
      };
    },
  });
}
