import type { AttemptSpec } from '@llmops/backstage-plugin-llmops-node';

const IMAGE_LINE = /^Image: (\S+)$/m;

/** Who and what, for people who see the run in Kubeflow Pipelines; and the image, which nothing else keeps. */
export function describeRun(
  spec: AttemptSpec,
  images: readonly string[],
): string {
  return [
    `Run ${spec.runId}, attempt ${spec.attempt}, of ${spec.project} for ${spec.startedBy}`,
    `Commit: ${spec.source.commit}`,
    ...images.map(image => `Image: ${image}`),
  ].join('\n');
}

/** The image that a run's description names. */
export function imageOfRun(
  description: string | undefined,
): string | undefined {
  return IMAGE_LINE.exec(description ?? '')?.[1];
}

/** Whether the portal made the run: people may give theirs any name. */
export function isOfPortal(run: {
  display_name?: string;
  description?: string;
}): boolean {
  const { display_name: name = '', description = '' } = run;
  const [, runId] = /^(.+)-\d+$/.exec(name) ?? [];
  return (
    runId !== undefined && description.startsWith(`Run ${runId}, attempt `)
  );
}
