import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import { readManifestFiles } from '../kubernetes/readManifestFiles';
import type { LlmopsBackend } from '../kubernetes/LlmopsBackend';
import { examples } from './createApplyManifestsAction.examples';

type ApplyContext = ActionContext<
  {
    owner: string;
    manifests: string | string[];
    cluster?: string;
    namespace?: string;
    dryRun?: boolean;
  },
  {
    cluster: string;
    namespace: string;
    dryRun: boolean;
    results: Array<{
      apiVersion: string;
      kind: string;
      name: string;
      outcome: string;
    }>;
  }
>;

/**
 * The action `llmops:kubernetes:apply`: applies manifests of the workspace to a cluster. The LLMOps backend does it, for the
 * person who started the task: the scaffolder knows no cluster. To apply the same again changes nothing.
 */
export function createApplyManifestsAction(options: {
  backend: LlmopsBackend;
}) {
  return createTemplateAction({
    id: 'llmops:kubernetes:apply',
    description:
      'Applies Kubernetes manifests of the workspace to a cluster by server-side apply, in a namespace of their owner. Only kinds that the configuration of the cluster lists; what another manager owns stays as it is, and the step fails.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        owner: z =>
          z
            .string()
            .min(1)
            .max(300)
            .describe(
              'Entity reference of the group or person whom they belong to; decides where they may be applied',
            ),
        manifests: z =>
          z
            .union([
              z.string().min(1).max(500),
              z.array(z.string().min(1).max(500)).min(1).max(50),
            ])
            .describe(
              'Files of the workspace, as paths or patterns such as kubernetes/*.yaml; applied in the order of their names',
            ),
        cluster: z =>
          z
            .string()
            .max(63)
            .optional()
            .describe(
              'Name of the cluster; not needed where only one takes manifests of the owner',
            ),
        namespace: z =>
          z
            .string()
            .max(63)
            .optional()
            .describe(
              'Namespace; not needed where only one is open to the owner',
            ),
        dryRun: z =>
          z
            .boolean()
            .optional()
            .describe(
              'True to have the cluster say what would become of them, and change nothing',
            ),
      },
      output: {
        cluster: z => z.string().describe('Name of the cluster'),
        namespace: z => z.string().describe('Namespace of the objects'),
        dryRun: z => z.boolean().describe('Whether nothing was changed'),
        results: z =>
          z
            .array(
              z.object({
                apiVersion: z.string(),
                kind: z.string(),
                name: z.string(),
                outcome: z.string().describe('created, changed or unchanged'),
              }),
            )
            .describe('What became of each object, in their order'),
      },
    },
    handler: ctx => apply(ctx, options.backend),
  });
}

async function apply(ctx: ApplyContext, backend: LlmopsBackend) {
  const { input, logger, workspacePath } = ctx;
  const { owner, cluster, namespace } = input;
  const manifests = await readManifestFiles(
    workspacePath,
    [input.manifests].flat(),
  );
  // A dry run of a template never changes a cluster, whatever the template says.
  const dryRun = input.dryRun === true || ctx.isDryRun === true;
  const send = async () => {
    const answer = await backend.applyManifests(
      { owner, cluster, namespace, dryRun, manifests },
      await ctx.getInitiatorCredentials(),
    );
    return {
      cluster: answer.cluster,
      namespace: answer.namespace,
      results: answer.items.map(({ apiVersion, kind, name, outcome }) => ({
        ...{ apiVersion, kind, name, outcome },
      })),
    };
  };
  const applied = dryRun
    ? await send()
    : await ctx.checkpoint({ key: 'llmops.kubernetes.apply', fn: send });
  for (const { kind, name, outcome } of applied.results) {
    logger.info(`${kind}/${name}: ${dryRun ? `would be ${outcome}` : outcome}`);
  }
  ctx.output('cluster', applied.cluster);
  ctx.output('namespace', applied.namespace);
  ctx.output('dryRun', dryRun);
  ctx.output('results', applied.results);
}
