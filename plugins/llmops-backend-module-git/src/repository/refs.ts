import { InputError } from '@backstage/errors';
import { GitError, runGit } from '@llmops/backstage-plugin-llmops-node';

/** Characters and sequences that Git allows in no name of a branch or tag, and a dash in front. */
const FORBIDDEN =
  /^[-/.]|[ ~^:?*[\\]|\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)|[/.]$|^@$|\p{Cc}/u;

const FULL_COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const SHORT_COMMIT = /^[0-9a-f]{7,64}$/;

/** What a name was resolved to. */
export interface ResolvedRef {
  commit: string;
  /** Whether the name is that of a branch or tag, not of a commit. */
  named: boolean;
}

/** Whether a reference is the full hash of a commit, whose content never changes. */
export function isFullCommit(ref: string): boolean {
  return FULL_COMMIT.test(ref);
}

/** Throws an `InputError` when a text can be neither a branch, nor a tag, nor a commit. */
export function checkRef(ref: string): void {
  if (ref.length === 0 || ref.length > 250 || FORBIDDEN.test(ref)) {
    throw new InputError(
      `${JSON.stringify(
        ref.slice(0, 100),
      )} cannot be a branch, tag or commit; give a name such as main, v1.0 or a commit hash`,
    );
  }
}

/** Commit of a branch, tag or (shortened) hash, of the default branch when none is given; undefined when there is none. */
export async function resolveRef(
  directory: string,
  ref: string | undefined,
): Promise<ResolvedRef | undefined> {
  if (ref === undefined) {
    const commit = await commitOf(directory, 'HEAD');
    return commit ? { commit, named: false } : undefined;
  }
  checkRef(ref);
  if (isFullCommit(ref)) {
    // To Git too this is never the name of a branch.
    const commit = await commitOf(directory, ref);
    return commit ? { commit, named: false } : undefined;
  }
  for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`]) {
    const commit = await commitOf(directory, name);
    if (commit) {
      return { commit, named: true };
    }
  }
  if (SHORT_COMMIT.test(ref)) {
    const commit = await commitOf(directory, ref);
    return commit?.startsWith(ref) ? { commit, named: false } : undefined;
  }
  return undefined;
}

/** Names of branches and tags, the default branch first. */
export async function listRefs(directory: string): Promise<string[]> {
  const listed = await runGit(
    [
      'for-each-ref',
      '--format=%(refname)',
      '--sort=refname',
      'refs/heads',
      'refs/tags',
    ],
    { directory },
  );
  const names = listed
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map(name => name.replace(/^refs\/(?:heads|tags)\//, ''));
  const head = await runGit(['symbolic-ref', '--short', 'HEAD'], {
    directory,
  }).catch(() => Buffer.from(''));
  const main = head.toString('utf8').trim();
  const others = [...new Set(names)].filter(name => name !== main);
  return names.includes(main) ? [main, ...others] : others;
}

async function commitOf(
  directory: string,
  name: string,
): Promise<string | undefined> {
  try {
    const output = await runGit(
      [
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${name}^{commit}`,
      ],
      { directory },
    );
    return output.toString('utf8').trim();
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== undefined) {
      const damaged = /not a git repository|dubious ownership/.test(
        error.stderr,
      );
      if (!damaged) {
        return undefined;
      }
    }
    throw error;
  }
}
