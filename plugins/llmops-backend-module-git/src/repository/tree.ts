import { posix } from 'node:path';
import { InputError } from '@backstage/errors';
import { runGit } from '@llmops/backstage-plugin-llmops-node';

const MAX_FILE_BYTES = 1024 * 1024;
const SYMLINK = '120000';

interface TreeEntry {
  mode: string;
  type: string;
  hash: string;
  bytes: number;
  path: string;
}

/** Content of a file at a commit; undefined when there is none at that path. */
export async function readFileAt(
  directory: string,
  commit: string,
  path: string,
): Promise<string | undefined> {
  const wanted = normalizePath(path);
  if (wanted === '.') {
    return undefined;
  }
  const [entry] = await listTree(directory, commit, ['--', wanted]);
  if (!entry || entry.path !== wanted || entry.type !== 'blob') {
    return undefined;
  }
  if (entry.mode === SYMLINK) {
    throw new InputError(
      `"${path}" is a symbolic link, which is not followed; give the path that it leads to`,
    );
  }
  if (entry.bytes > MAX_FILE_BYTES) {
    throw new InputError(
      `"${path}" has ${entry.bytes} bytes, more than the ${MAX_FILE_BYTES} that are read`,
    );
  }
  const content = await runGit(['cat-file', 'blob', entry.hash], { directory });
  return content.toString('utf8');
}

/** Paths of all files at a commit; links and submodules are not files. */
export async function listFilesAt(
  directory: string,
  commit: string,
): Promise<string[]> {
  const entries = await listTree(directory, commit, ['-r']);
  return entries
    .filter(({ type, mode }) => type === 'blob' && mode !== SYMLINK)
    .map(({ path }) => path);
}

async function listTree(
  directory: string,
  commit: string,
  args: string[],
): Promise<TreeEntry[]> {
  const output = await runGit(
    [
      '--literal-pathspecs',
      'ls-tree',
      '-z',
      '--long',
      '--full-tree',
      commit,
      ...args,
    ],
    { directory },
  );
  return output
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map(line => {
      const tab = line.indexOf('\t');
      const [mode, type, hash, bytes] = line.slice(0, tab).split(/ +/);
      return {
        mode,
        type,
        hash,
        bytes: Number(bytes),
        path: line.slice(tab + 1),
      };
    });
}

function normalizePath(path: string): string {
  const normalized = posix.normalize(path).replace(/\/$/, '');
  if (
    path.includes('\0') ||
    posix.isAbsolute(normalized) ||
    normalized === '..' ||
    normalized.startsWith('../')
  ) {
    throw new InputError(
      `The path ${JSON.stringify(
        path.slice(0, 200),
      )} leaves the project; give a path relative to its root`,
    );
  }
  return normalized;
}
