import { isScalar } from 'yaml';
import type { ReadPipeline } from './readCompiledPipeline';
import type { TextEdit } from './textEdits';

const TAG_OR_DIGEST = /(:[\w][\w.-]*|@sha256:[0-9a-f]{64})$/;

/**
 * Repositories whose image of the run's commit the pipeline wants: images without tag and digest, in a registry that
 * the portal knows. A compiled file cannot name the digest of its own commit.
 */
export function projectImages(
  { pipeline }: Pick<ReadPipeline, 'pipeline'>,
  registries: ReadonlySet<string>,
): string[] {
  const images = Object.values(pipeline.deploymentSpec?.executors ?? {})
    .map(({ container }) => container?.image)
    .filter(
      (image): image is string =>
        image !== undefined && isOfCommit(image, registries),
    );
  return [...new Set(images)];
}

/** Edits that put references in place of those images. */
export function setImages(
  { document, pipeline }: ReadPipeline,
  references: ReadonlyMap<string, string>,
): TextEdit[] {
  return Object.keys(pipeline.deploymentSpec?.executors ?? {}).flatMap(name => {
    const node: unknown = document.getIn(
      ['deploymentSpec', 'executors', name, 'container', 'image'],
      true,
    );
    const reference =
      isScalar(node) && typeof node.value === 'string'
        ? references.get(node.value)
        : undefined;
    return isScalar(node) && node.range && reference !== undefined
      ? [
          {
            from: node.range[0],
            to: node.range[1],
            text: JSON.stringify(reference),
          },
        ]
      : [];
  });
}

function isOfCommit(image: string, registries: ReadonlySet<string>): boolean {
  const slash = image.indexOf('/');
  return (
    slash > 0 &&
    registries.has(image.slice(0, slash)) &&
    !TAG_OR_DIGEST.test(image.slice(slash))
  );
}
