import { pathToFileURL } from 'node:url';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import type { ScaffolderConfig } from '../config/readScaffolderConfig';
import { authorOf } from '../git/author';
import { commitAll } from '../git/commitAll';
import { LocalPublisher } from '../git/LocalPublisher';
import { examples } from './createPublishLocalAction.examples';
import { waitForEntity } from './waitForEntity';

/** The catalog looks for new repositories every few seconds. */
const CATALOG_TIMEOUT = 60_000;

/** What the action is made of. */
interface PublishOptions {
  config: Pick<ScaffolderConfig, 'gitDirectory' | 'defaultAuthor'>;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  /** How long the project may take to appear in the catalog; a minute by default. */
  catalogTimeoutMilliseconds?: number;
}

type PublishContext = ActionContext<
  { name: string; description?: string; defaultBranch?: string },
  {
    repository: string;
    repositoryUrl: string;
    commit: string;
    entityRef: string;
  }
>;

/**
 * The action `llmops:project:publish-local`: commits the workspace and publishes it as a bare Git repository on the
 * machine of the portal, where the catalog finds it; waits until it has.
 *
 * It may be repeated after an interruption anywhere: the task finds what it has published before.
 */
export function createPublishLocalAction(options: PublishOptions) {
  return createTemplateAction({
    id: 'llmops:project:publish-local',
    description:
      'Commits the workspace and publishes it as a Git repository on the machine of the portal; its entities appear in the catalog by themselves.',
    examples,
    schema: {
      input: {
        name: z =>
          z
            .string()
            .describe(
              'Name of the repository: lower-case letters, digits and dashes',
            ),
        description: z =>
          z.string().max(2000).optional().describe('What the project is for'),
        defaultBranch: z =>
          z
            .string()
            .max(100)
            .optional()
            .describe('The branch that is published; main by default'),
      },
      output: {
        repository: z =>
          z
            .string()
            .describe(
              'Value for the annotation llmops.dev/project, local:NAME',
            ),
        repositoryUrl: z =>
          z.string().describe('Address to clone from on this machine'),
        commit: z => z.string().describe('Hash of the published commit'),
        entityRef: z =>
          z.string().describe("Reference of the project's Component"),
      },
    },
    handler: ctx => publish(ctx, options),
  });
}

async function publish(ctx: PublishContext, options: PublishOptions) {
  const { gitDirectory, defaultAuthor } = options.config;
  // A default in the schema is only shown to people; the scaffolder does not fill it in.
  const { name, description, defaultBranch = 'main' } = ctx.input;
  if (!gitDirectory) {
    throw new ServiceUnavailableError(
      'Projects cannot be published on this machine: set llmops.git.directory, or publish elsewhere',
    );
  }
  const branch = checkBranch(defaultBranch);
  const publisher = new LocalPublisher(gitDirectory);
  const taskId = ctx.task.id;
  await publisher.checkFree(name, taskId);
  const commit = await ctx.checkpoint({
    key: 'llmops.project.publish-local.commit',
    fn: () =>
      commitAll(
        ctx.workspacePath,
        branch,
        authorOf(ctx.user, defaultAuthor),
        'Create the project',
      ),
  });
  const path = await ctx.checkpoint({
    key: 'llmops.project.publish-local.publish',
    fn: () =>
      publisher.publish({
        name,
        description,
        branch,
        source: ctx.workspacePath,
        commit,
        taskId,
      }),
  });
  ctx.logger.info(`Published ${name} at ${path}`);
  const entityRef = stringifyEntityRef({
    kind: 'Component',
    namespace: 'default',
    name,
  });
  ctx.output('repository', LocalRepositories.locationOf(name));
  ctx.output('repositoryUrl', pathToFileURL(path).href);
  ctx.output('commit', commit);
  ctx.output('entityRef', entityRef);
  await awaitCatalog(ctx, entityRef, options);
}

/** The steps that follow, a launch for example, ask the catalog for the project. */
async function awaitCatalog(
  ctx: PublishContext,
  entityRef: string,
  { catalog, catalogTimeoutMilliseconds = CATALOG_TIMEOUT }: PublishOptions,
) {
  const found = await waitForEntity({
    catalog,
    entityRef,
    credentials: await ctx.getInitiatorCredentials(),
    timeoutMilliseconds: catalogTimeoutMilliseconds,
    signal: ctx.signal,
  });
  if (!found) {
    ctx.logger.warn(
      `${entityRef} is not in the catalog yet; see that catalog-info.yaml declares it and is valid`,
    );
  }
}

function checkBranch(branch: string): string {
  if (
    !/^[A-Za-z0-9_][\w./-]*$/.test(branch) ||
    /\.\.|\/\/|\/\.|[/.]$|\.lock(?:\/|$)/.test(branch)
  ) {
    throw new InputError(
      `${JSON.stringify(branch)} cannot be a branch; give a name such as main`,
    );
  }
  return branch;
}
