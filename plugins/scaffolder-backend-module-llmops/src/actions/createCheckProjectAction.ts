import { InputError } from '@backstage/errors';
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import type { ScaffolderConfig } from '../config/readScaffolderConfig';
import { LocalPublisher } from '../git/LocalPublisher';
import type { LlmopsBackend } from '../kubernetes/LlmopsBackend';
import { examples } from './createCheckProjectAction.examples';

interface CheckOptions {
  config: Pick<ScaffolderConfig, 'gitDirectory'>;
  backend: Pick<LlmopsBackend, 'checkProject'>;
}

type CheckContext = ActionContext<
  {
    name: string;
    owner: string;
    engines?: string[];
    publishesHere?: boolean;
  },
  Record<string, never>
>;

/**
 * The action `llmops:project:check`: fails, before anything is made, for what would make a later step fail: a name that
 * is taken, an owner for whom the person can't launch runs, no engine that takes the first run.
 */
export function createCheckProjectAction(options: CheckOptions) {
  return createTemplateAction({
    id: 'llmops:project:check',
    description:
      'Checks that a project can be made before anything of it is: its name is free, the person can launch runs for its owner, and an engine takes runs now. Changes nothing.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z =>
          z.string().min(1).max(63).describe('Name of the component to be'),
        owner: z =>
          z
            .string()
            .min(1)
            .max(300)
            .describe('Entity reference of the owner to be'),
        engines: z =>
          z
            .array(z.string().min(1).max(63))
            .max(10)
            .optional()
            .describe(
              'Engines of which one must take runs now, when a run is to be started',
            ),
        publishesHere: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Whether the project will be published on the machine of the portal, where its name must be free too',
            ),
      },
    },
    handler: ctx => check(ctx, options),
  });
}

async function check(ctx: CheckContext, { config, backend }: CheckOptions) {
  const { name, owner, engines = [], publishesHere } = ctx.input;
  const isMade =
    publishesHere === true && (await isPublished(ctx, config.gitDirectory));
  const { problems } = await backend.checkProject(
    // A task that goes on after an interruption finds the project that it made itself.
    { owner, engines, ...(isMade ? {} : { name }) },
    await ctx.getInitiatorCredentials(),
  );
  if (problems.length > 0) {
    throw new InputError(
      `Nothing was made. ${problems.map(({ message }) => message).join(' ')}`,
    );
  }
  ctx.logger.info(`The project "${name}" can be made`);
}

/** Whether this task has published the project. Rejects when another one took the name. */
async function isPublished(
  { input, task }: CheckContext,
  gitDirectory: string | undefined,
): Promise<boolean> {
  if (!gitDirectory) {
    throw new InputError(
      'Nothing was made. Projects cannot be published on this machine: set llmops.git.directory, or publish elsewhere.',
    );
  }
  return new LocalPublisher(gitDirectory).isPublished(input.name, task.id);
}
