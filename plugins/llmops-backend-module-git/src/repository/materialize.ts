import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConflictError } from '@backstage/errors';
import { runGit } from '@llmops/backstage-plugin-llmops-node';

const CLONE_TIMEOUT = 10 * 60_000;
/** Longer than any clone takes; what is older was left by a process that was killed. */
const ABANDONED_AFTER = 60 * 60_000;

/** What to write where. */
export interface MaterializeRequest {
  /** Bare repository that has the commit. */
  repository: string;
  commit: string;
  /** Address that the copy names as its origin. */
  originUrl: string;
  directory: string;
}

/**
 * Writes a clone with its history, detached at the commit. It is made beside its place and moved there when it is
 * complete, so that a folder with content is a complete one. Its objects are its own (linked files, where the
 * file system can): it stays whole when the repository it came from is cleaned or removed.
 */
export async function materialize(request: MaterializeRequest): Promise<void> {
  const directory = resolve(request.directory);
  if (await isComplete(directory, request.commit)) {
    return;
  }
  const parent = dirname(directory);
  const prefix = `.${basename(directory)}.partial-`;
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent, prefix);
  const partial = join(parent, `${prefix}${randomUUID()}`);
  try {
    await clone(request, parent, partial);
    await rename(partial, directory);
  } catch (error) {
    // Another call may have completed the folder meanwhile.
    if (!(await isComplete(directory, request.commit))) {
      throw error;
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function clone(
  { repository, commit, originUrl }: MaterializeRequest,
  parent: string,
  partial: string,
): Promise<void> {
  const timeoutMilliseconds = CLONE_TIMEOUT;
  await runGit(
    [
      'clone',
      '--quiet',
      '--no-checkout',
      '--template=',
      '--',
      repository,
      partial,
    ],
    { directory: parent, protocols: ['file'], timeoutMilliseconds },
  );
  const directory = partial;
  await runGit(['checkout', '--quiet', '--force', '--detach', commit], {
    directory,
    timeoutMilliseconds,
  });
  await runGit(['remote', 'set-url', 'origin', originUrl], { directory });
}

async function isComplete(directory: string, commit: string): Promise<boolean> {
  const entries: string[] = await readdir(directory).catch(() => []);
  if (entries.length === 0) {
    return false;
  }
  const has =
    entries.includes('.git') &&
    (await runGit(['cat-file', '-e', `${commit}^{commit}`], { directory }).then(
      () => true,
      () => false,
    ));
  if (!has) {
    throw new ConflictError(
      `The folder ${directory} holds something other than the commit ${commit}; empty it, or choose another`,
    );
  }
  return true;
}

async function removeAbandoned(parent: string, prefix: string) {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const found = name.startsWith(prefix)
      ? await stat(path).catch(() => undefined)
      : undefined;
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
