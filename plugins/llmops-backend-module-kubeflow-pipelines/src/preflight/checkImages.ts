import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { ReadPipeline } from '../project/readCompiledPipeline';
import type { PreflightContext } from './runChecks';

/** Whether the images of the commit are there, and were built from it. */
export async function checkImages(
  { preparer, spec }: PreflightContext,
  read: ReadPipeline,
): Promise<PreflightCheck[]> {
  const common = { id: 'image', title: 'Training image' };
  const images = await preparer.resolveImages(read, spec.source.commit);
  return images.size > 0
    ? [
        {
          ...common,
          status: 'ok',
          message: `Built from the commit of the run: ${[
            ...images.values(),
          ].join(', ')}`,
        },
      ]
    : [
        {
          ...common,
          status: 'warning',
          message: `No task of ${
            read.file
          } leaves its image open to the commit: it runs the code of ${imagesOf(
            read,
          )}, whatever the commit of the run is. Name the project's repository without a tag, in a registry of llmops.registries`,
        },
      ];
}

function imagesOf({ pipeline }: ReadPipeline): string {
  const images = Object.values(pipeline.deploymentSpec?.executors ?? {})
    .map(({ container }) => container?.image)
    .filter(image => image !== undefined);
  return [...new Set(images)].slice(0, 5).join(', ') || 'no image';
}
