import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit } from '@llmops/backstage-plugin-llmops-node';
import type { Author } from './author';

/**
 * Commits all files of a folder, which becomes a repository when it is none, and answers the hash. When there is
 * nothing left to commit, it is the hash of the commit that holds it all.
 */
export async function commitAll(
  directory: string,
  branch: string,
  author: Author,
  message: string,
): Promise<string> {
  await runGit(['init', '--quiet', '--template='], { directory });
  // Left behind by a process that was killed; nothing else works in this folder.
  await rm(join(directory, '.git', 'index.lock'), { force: true });
  await rm(join(directory, '.git', 'HEAD.lock'), { force: true });
  const head = await headOf(directory);
  if (head === undefined) {
    await runGit(['symbolic-ref', 'HEAD', `refs/heads/${branch}`], {
      directory,
    });
  }
  await runGit(['add', '--all'], { directory });
  const status = await runGit(['status', '--porcelain'], { directory });
  if (head !== undefined && status.length === 0) {
    return head;
  }
  await runGit(['commit', '--quiet', '--allow-empty', '--message', message], {
    directory,
    environment: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
    },
  });
  const commit = await runGit(['rev-parse', 'HEAD'], { directory });
  return commit.toString('utf8').trim();
}

async function headOf(directory: string): Promise<string | undefined> {
  const head = await runGit(
    ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'],
    { directory },
  ).catch(() => undefined);
  return head?.toString('utf8').trim();
}
