import {
  type ProjectCommit,
  runGit,
} from '@llmops/backstage-plugin-llmops-node';

/** Hash, author's time in ISO 8601, author, first line; each ends with a null character, as does every commit. */
const FORMAT = '%H%x00%aI%x00%an%x00%s%x00';
const FIELDS = 4;

/** Commits from this one back that changed one of the files, the newest first. */
export async function listChanges(
  directory: string,
  commit: string,
  paths: string[],
  limit: number,
): Promise<ProjectCommit[]> {
  const output = await runGit(
    [
      '--literal-pathspecs',
      'log',
      '-z',
      `--format=${FORMAT}`,
      `--max-count=${limit}`,
      commit,
      '--',
      ...paths,
    ],
    { directory },
  );
  const fields = output.toString('utf8').split('\0');
  const commits: ProjectCommit[] = [];
  // Behind each commit stands one more null character, the separator.
  for (
    let start = 0;
    start + FIELDS <= fields.length && fields[start] !== '';
    start += FIELDS + 1
  ) {
    const [hash, at, author, message] = fields.slice(start, start + FIELDS);
    commits.push({ commit: hash, at: new Date(at), author, message });
  }
  return commits;
}
