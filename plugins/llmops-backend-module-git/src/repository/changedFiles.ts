import { NotFoundError } from '@backstage/errors';
import { type ChangedFile, runGit } from '@llmops/backstage-plugin-llmops-node';
import { isFullCommit, resolveRef } from './refs';

/** Of a name that was a file and is a folder now, or the like, more than the kind changed. */
const CHANGES: Partial<Record<string, ChangedFile['change']>> = {
  A: 'added',
  D: 'removed',
};

/** The files that differ between two commits, by path. */
export async function listChangedFiles(
  directory: string,
  commits: { since: string; commit: string },
  limit: number,
): Promise<{ total: number; files: ChangedFile[] }> {
  const { since, commit } = commits;
  if (!isFullCommit(since) || !(await resolveRef(directory, since))) {
    throw new NotFoundError(
      `There is no commit ${JSON.stringify(since.slice(0, 100))}`,
    );
  }
  const output = await runGit(
    ['diff-tree', '-r', '-z', '--no-renames', '--name-status', since, commit],
    { directory },
  );
  // Kind and path in turns, each ended by a null character.
  const fields = output.toString('utf8').split('\0').slice(0, -1);
  const files: ChangedFile[] = [];
  for (let at = 0; at < fields.length && files.length < limit; at += 2) {
    const [kind, path] = fields.slice(at, at + 2);
    files.push({ path, change: CHANGES[kind] ?? 'modified' });
  }
  return { total: fields.length / 2, files };
}
