import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { parseAllDocuments } from 'yaml';

/**
 * A project's catalog-info.yaml is read from this machine's disk with the rights of the portal, so it may describe
 * the project and nothing else: a Location could name any file of the machine, and some annotations, which a file
 * normally gets from where it lies, would move the place that TechDocs reads from.
 */

const MAX_BYTES = 256 * 1024;
const MAX_ALIASES = 50;
const KINDS = ['Component', 'Resource', 'API', 'System'];
const PLACES = [
  'backstage.io/managed-by-location',
  'backstage.io/managed-by-origin-location',
  'backstage.io/source-location',
];

const entity = z.object({
  kind: z.string(),
  metadata: z.object({
    annotations: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** Throws an InputError that says what a catalog-info.yaml of a local project must not hold. */
export function checkCatalogInfo(text: string): void {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new InputError(
      `catalog-info.yaml is larger than ${MAX_BYTES / 1024} KiB`,
    );
  }
  for (const document of parseAllDocuments(text)) {
    const [problem] = document.errors;
    if (problem) {
      throw new InputError(`catalog-info.yaml is no YAML: ${problem.message}`);
    }
    const content = expand(() => document.toJS({ maxAliasCount: MAX_ALIASES }));
    if (content !== null && content !== undefined) {
      checkEntity(content);
    }
  }
}

function expand(toJS: () => unknown): unknown {
  try {
    return toJS();
  } catch (error) {
    throw new InputError(
      `catalog-info.yaml cannot be expanded: ${error}; use fewer aliases`,
    );
  }
}

function checkEntity(content: unknown): void {
  const result = entity.safeParse(content);
  if (!result.success) {
    throw new InputError(
      `catalog-info.yaml holds a document that is no entity: ${
        result.error.issues[0].message
      } at "${result.error.issues[0].path.join('.')}"`,
    );
  }
  const { kind, metadata } = result.data;
  if (!KINDS.includes(kind)) {
    throw new InputError(
      `catalog-info.yaml of a project on this machine may not hold the kind "${kind}"; use ${KINDS.join(
        ', ',
      )}`,
    );
  }
  const place = PLACES.find(name => name in (metadata.annotations ?? {}));
  if (place) {
    throw new InputError(
      `catalog-info.yaml must not set the annotation ${place}; remove it`,
    );
  }
}
