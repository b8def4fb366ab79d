import type { ActionsService } from '@backstage/backend-plugin-api/alpha';
import { ResponseError } from '@backstage/errors';
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import { examples } from './createInvokeAction.examples';

type InvokeContext = ActionContext<
  { action: string; input: JsonObject },
  { result: JsonValue }
>;

/**
 * The action `llmops:invoke`: calls an action of the actions registry for the person who started the task. A task can
 * call such actions by their own names as well, but then a refusal reaches its page as "Request failed with 403
 * Forbidden"; here it fails with the sentence of the action.
 */
export function createInvokeAction(options: {
  actions: Pick<ActionsService, 'invoke'>;
}) {
  return createTemplateAction({
    id: 'llmops:invoke',
    description:
      'Calls an action of a plugin, such as llmops:launch-run, for the person who started the task, and fails with its own words when it refuses.',
    examples,
    schema: {
      input: {
        action: z =>
          z
            .string()
            .min(1)
            .max(200)
            .describe('Id of the action, for example llmops:launch-run'),
        input: z =>
          z
            .record(z.any())
            .describe('What that action takes; see its own description'),
      },
      output: {
        result: z => z.any().describe('What that action answered'),
      },
    },
    handler: ctx => invoke(ctx, options.actions),
  });
}

async function invoke(
  ctx: InvokeContext,
  actions: Pick<ActionsService, 'invoke'>,
) {
  const { action, input } = ctx.input;
  const credentials = await ctx.getInitiatorCredentials();
  try {
    const { output } = await actions.invoke({ id: action, input, credentials });
    ctx.output('result', output);
  } catch (error) {
    // What the plugin threw, which the error of the request wraps.
    throw error instanceof ResponseError ? error.cause : error;
  }
}
