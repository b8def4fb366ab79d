import { posix } from 'node:path';
import { InputError } from '@backstage/errors';

/**
 * Resolves a path of the pipeline file, relative to the project's root. Throws an `InputError` with the path as it is
 * written and as it is meant when it leads out of the project: other files of this machine are none of a project's.
 *
 * @param where - what names the path, for example `dvc.yaml: the stage "train" works in`
 * @param base - what the path counts from, relative to the project's root
 */
export function checkInside(where: string, path: string, base: string): string {
  const resolved = posix.isAbsolute(path)
    ? posix.normalize(path)
    : posix.join(base, path);
  if (
    posix.isAbsolute(resolved) ||
    resolved === '..' ||
    resolved.startsWith('../')
  ) {
    throw new InputError(
      `${where} ${JSON.stringify(path)}, which is ${JSON.stringify(
        resolved,
      )} and outside of the project; name a path inside of it`,
    );
  }
  return resolved;
}
