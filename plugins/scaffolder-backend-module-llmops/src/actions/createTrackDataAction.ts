import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import type { DvcConfig } from '../config/readScaffolderConfig';
import { checkPaths } from '../dvc/checkPaths';
import { DvcWorkspace } from '../dvc/DvcWorkspace';
import { resolveRemote, type RemoteInput } from '../dvc/resolveRemote';
import { examples } from './createTrackDataAction.examples';

type TrackContext = ActionContext<
  { paths: string[]; remote: RemoteInput; name?: string },
  { files: string[]; dataVersion: string; remoteUrl: string }
>;

/**
 * The action `llmops:dvc:track`: puts data of the workspace under the control of DVC and sends it to a remote.
 *
 * Every step can be repeated, so that a task that was interrupted anywhere goes on where it was.
 */
export function createTrackDataAction(options: { config: DvcConfig }) {
  return createTemplateAction({
    id: 'llmops:dvc:track',
    description:
      'Tracks files or folders of the workspace with DVC and pushes them to a data remote. Makes the workspace a Git repository.',
    examples,
    schema: {
      input: {
        paths: z =>
          z
            .array(z.string().min(1).max(500))
            .min(1)
            .max(100)
            .describe('Files or folders, relative to the workspace'),
        remote: z =>
          z
            .discriminatedUnion('type', [
              z.object({
                type: z
                  .literal('local')
                  .describe('A folder on the machine of the portal'),
              }),
              z.object({
                type: z.literal('s3').describe('A bucket'),
                url: z
                  .string()
                  .max(1000)
                  .describe('Address of the bucket, s3://bucket/folder'),
                endpointUrl: z
                  .string()
                  .max(1000)
                  .optional()
                  .describe(
                    'Address of an S3 server other than Amazon; one of llmops.dvc.allowedEndpoints',
                  ),
              }),
            ])
            .describe('Where the data is kept'),
        name: z =>
          z
            .string()
            .max(63)
            .optional()
            .describe(
              'Name of the project, which a local remote is named after; by default that of the Component in catalog-info.yaml',
            ),
      },
      output: {
        files: z =>
          z
            .array(z.string())
            .describe('The .dvc files, relative to the workspace'),
        dataVersion: z =>
          z.string().describe('Version of the tracked data, a hash'),
        remoteUrl: z => z.string().describe('Where the data is kept'),
      },
    },
    handler: ctx => track(ctx, options.config),
  });
}

async function track(ctx: TrackContext, config: DvcConfig) {
  const { workspacePath: workspace, input, logger } = ctx;
  const paths = await checkPaths(workspace, input.paths);
  const remote = await resolveRemote(input.remote, {
    workspace,
    name: input.name,
    remoteDirectory: config.remoteDirectory,
    allowedEndpoints: config.allowedEndpoints,
  });
  const dvc = new DvcWorkspace({
    directory: workspace,
    config,
    signal: ctx.signal,
    onLine: line => logger.info(line),
  });
  logger.info(`Tracking ${paths.join(', ')} with DVC`);
  await dvc.unlock();
  await ctx.checkpoint({
    key: 'llmops.dvc.track.init',
    fn: async () => {
      await dvc.init();
      await dvc.setRemote(remote);
    },
  });
  const files = await ctx.checkpoint({
    key: 'llmops.dvc.track.add',
    fn: () => dvc.add(paths),
  });
  logger.info(`Sending the data to ${remote.url}`);
  await ctx.checkpoint({
    key: 'llmops.dvc.track.push',
    fn: () => dvc.push(remote.name),
  });
  ctx.output('files', files);
  ctx.output('dataVersion', await dvc.dataVersion(files));
  ctx.output('remoteUrl', remote.url);
}
