import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { GitError, runGit } from '@llmops/backstage-plugin-llmops-node';
import type { Remote } from '../remote/Remote';
import { checkRef } from '../repository/refs';

const FETCH_TIMEOUT = 10 * 60_000;

/** Left behind in a mirror by a process that was killed, or by a full disk; fetching anew is the remedy. */
const DAMAGED =
  /\.lock': File exists|not a git repository|bad object|corrupt|unable to read (?:sha1|tree)|index-pack failed|unresolved deltas/i;

/**
 * Brings the mirror of a repository up to date, or makes it. A mirror that is damaged is made anew. A folder with
 * the mirror's name is always a complete one.
 */
export async function fetchMirror(
  remote: Remote,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) {
    try {
      await fetchInto(remote, path, signal);
      return;
    } catch (error) {
      if (!(error instanceof GitError) || !DAMAGED.test(error.stderr)) {
        throw explain(remote, error);
      }
    }
  }
  const partial = `${path}.partial-${randomUUID()}`;
  const replaced = `${path}.replaced-${randomUUID()}`;
  try {
    await mkdir(partial, { mode: 0o700 });
    await runGit(['init', '--quiet', '--bare', '--template='], {
      directory: partial,
    });
    await fetchInto(remote, partial, signal);
    if (exists) {
      await rename(path, replaced);
    }
    await rename(partial, path);
  } catch (error) {
    throw explain(remote, error);
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(replaced, { recursive: true, force: true });
  }
}

async function fetchInto(
  remote: Remote,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const options = {
    directory,
    signal,
    protocols: [remote.protocol],
    settings: [
      ...(await remote.settings()),
      // A commit that a run was made from stays, also when its branch was moved away from it.
      ['gc.pruneExpire', 'never'] as const,
    ],
    timeoutMilliseconds: FETCH_TIMEOUT,
  };
  const head = await runGit(
    ['ls-remote', '--symref', '--', remote.url, 'HEAD'],
    options,
  );
  const main = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(
    head.toString('utf8'),
  )?.[1];
  await runGit(
    [
      'fetch',
      '--quiet',
      '--prune',
      '--force',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--',
      remote.url,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ],
    options,
  );
  if (main) {
    checkRef(main);
    await runGit(['symbolic-ref', 'HEAD', `refs/heads/${main}`], { directory });
  }
}

function explain(remote: Remote, error: unknown): unknown {
  if (!(error instanceof GitError)) {
    return error;
  }
  const { host } = new URL(remote.url);
  if (
    /not found|could not read Username|Authentication failed|error: 403/.test(
      error.stderr,
    )
  ) {
    return new NotFoundError(
      `There is no repository ${remote.url}, or the credentials of the integration for ${host} may not read it`,
    );
  }
  return new ServiceUnavailableError(
    `The repository ${remote.url} cannot be fetched now: ${error.message}; try again, and see that ${host} can be reached from the portal`,
  );
}
