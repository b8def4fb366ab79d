import { posix } from 'node:path';
import type {
  DatasetContentRecord,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';
import { isMapping, parseYamlMapping } from '../pipeline/parseYaml';

/** DVC's file that holds what the stages of a pipeline made. */
export const LOCK_FILE = 'dvc.lock';

/** MD5 of a file, or of the list of a folder's files. */
const HASH = /^[0-9a-f]{32}(?:\.dir)?$/;

/** File in which DVC keeps the version of data that was added by hand. */
export function pointerOf(path: string): string {
  return `${path}.dvc`;
}

/** What a commit says of the data at a path: by its own pointer, else as the output of a stage. */
export async function readPointer(
  checkout: ProjectCheckout,
  path: string,
): Promise<DatasetContentRecord | undefined> {
  const pointer = pointerOf(path);
  const added = await readMapping(checkout, pointer);
  if (added) {
    const outs = listOf(added.outs);
    const wdir = typeof added.wdir === 'string' ? added.wdir : '.';
    return toContent(
      outs.find(
        out =>
          typeof out.path === 'string' &&
          posix.join(posix.dirname(pointer), wdir, out.path) === path,
      ) ?? {},
    );
  }
  const lock = await readMapping(checkout, LOCK_FILE);
  const stages = isMapping(lock?.stages) ? Object.values(lock.stages) : [];
  const outs = stages.flatMap(stage =>
    isMapping(stage) ? listOf(stage.outs) : [],
  );
  return toContent(outs.find(out => out.path === path) ?? {});
}

function toContent(
  out: Record<string, unknown>,
): DatasetContentRecord | undefined {
  const { md5, size, nfiles } = out;
  if (typeof md5 !== 'string' || !HASH.test(md5)) {
    return undefined;
  }
  return {
    version: md5,
    ...(typeof size === 'number' ? { bytes: size } : {}),
    ...(typeof nfiles === 'number' ? { files: nfiles } : {}),
  };
}

function listOf(value: unknown): Array<Record<string, unknown>> {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

async function readMapping(checkout: ProjectCheckout, file: string) {
  const text = await checkout.readFile(file);
  return text === undefined ? undefined : parseYamlMapping(text, file);
}
