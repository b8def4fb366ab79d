import { lstat } from 'node:fs/promises';
import { posix } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

/**
 * The paths in their shortest form. Rejects with an `InputError` for one that leaves the workspace, is a link, or
 * does not exist.
 */
export async function checkPaths(
  workspace: string,
  paths: readonly string[],
): Promise<string[]> {
  const checked = new Set<string>();
  for (const path of paths) {
    const normalized = posix.normalize(path).replace(/\/$/, '');
    if (
      posix.isAbsolute(normalized) ||
      /^\.\.?(?:\/|$)/.test(normalized) ||
      /[\p{Cc}]/u.test(path) ||
      /^(?:\.git|\.dvc)(?:\/|$)/.test(normalized)
    ) {
      throw new InputError(
        `The path ${JSON.stringify(
          path,
        )} is not inside the project; give a path relative to its root`,
      );
    }
    const found = await lstat(
      resolveSafeChildPath(workspace, normalized),
    ).catch(() => undefined);
    if (!found) {
      throw new InputError(
        `There is no ${JSON.stringify(
          path,
        )} in the project, so that it cannot be tracked; fetch it in a step before`,
      );
    }
    if (found.isSymbolicLink()) {
      throw new InputError(
        `${JSON.stringify(
          path,
        )} is a symbolic link; give the path that it leads to`,
      );
    }
    checked.add(normalized);
  }
  return [...checked];
}
