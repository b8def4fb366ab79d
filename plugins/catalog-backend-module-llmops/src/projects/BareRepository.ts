import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '@backstage/errors';
import { runGit } from '@llmops/backstage-plugin-llmops-node';

/** A file of a commit; symbolic links and submodules have modes of their own. */
export interface CommittedFile {
  path: string;
  mode: string;
  object: string;
  bytes: number;
}

const MAX_FILES = 20_000;
const SUBMODULE = '160000';
const EXECUTABLE = '100755';
/** So much is read at once, so that a large project is not held as a whole. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const MAX_BATCH_FILES = 1_000;

/** A bare repository on this machine, read only. */
export class BareRepository {
  constructor(readonly directory: string) {}

  /** Changes whenever the default branch may have moved; costs no process. */
  async signature(): Promise<string> {
    const head = await readFile(join(this.directory, 'HEAD'), 'utf8');
    const [, ref] = /^ref: (refs\/heads\/[^\0\r\n]+)/.exec(head) ?? [];
    const times = await Promise.all(
      ['packed-refs', ...(ref && !ref.includes('..') ? [ref] : [])].map(
        async path =>
          stat(join(this.directory, path)).then(
            ({ mtimeMs, ino }) => `${path}:${mtimeMs}:${ino}`,
            () => `${path}:-`,
          ),
      ),
    );
    return [head.slice(0, 500), ...times].join('\n');
  }

  /** Commit of the default branch; undefined while nothing was pushed to it. */
  async headCommit(): Promise<string | undefined> {
    const head = (await this.#git(['symbolic-ref', 'HEAD'])).toString().trim();
    const output = await this.#git([
      'for-each-ref',
      '--format=%(objectname)',
      '--count=1',
      head,
    ]);
    return output.toString().trim() || undefined;
  }

  /** All files of a commit. */
  async listFiles(commit: string): Promise<CommittedFile[]> {
    const output = await this.#git([
      ...['ls-tree', '-r', '-l', '-z', '--full-tree'],
      commit,
    ]);
    const lines = output.toString().split('\0').filter(Boolean);
    if (lines.length > MAX_FILES) {
      throw new InputError(
        `it holds ${lines.length} files; at most ${MAX_FILES} are copied`,
      );
    }
    return lines.map(line => {
      const tab = line.indexOf('\t');
      const [mode, , object, bytes] = line.slice(0, tab).split(/ +/);
      return {
        path: line.slice(tab + 1),
        mode,
        object,
        bytes: Number(bytes) || 0,
      };
    });
  }

  /** Content of a file as text. */
  async readText(file: CommittedFile): Promise<string> {
    return (await this.#git(['cat-file', 'blob', file.object])).toString();
  }

  /**
   * Writes files into an empty folder, byte by byte as they were committed. Git's own checkout would run the filters
   * that the configuration of the repository declares. Symbolic links become files that hold their target, and
   * submodules are left out.
   */
  async write(files: CommittedFile[], target: string): Promise<void> {
    const written = files.filter(({ mode }) => mode !== SUBMODULE);
    written.forEach(({ path }) => checkPath(path));
    for (const batch of batchesOf(written)) {
      const output = await this.#git(['cat-file', '--batch'], {
        input: batch.map(({ object }) => `${object}\n`).join(''),
      });
      let position = 0;
      for (const file of batch) {
        // A line of hash, kind and size, then the content and a line feed.
        const start = output.indexOf('\n', position) + 1;
        const end = start + file.bytes;
        const line = output.toString('utf8', position, start);
        if (line !== `${file.object} blob ${file.bytes}\n`) {
          throw new InputError(`it lacks the content of ${file.path}`);
        }
        await writeNew(join(target, file.path), output.subarray(start, end), {
          mode: file.mode === EXECUTABLE ? 0o755 : 0o644,
        });
        position = end + 1;
      }
    }
  }

  #git(args: string[], options: { input?: string } = {}): Promise<Buffer> {
    return runGit(args, {
      ...options,
      directory: this.directory,
      // Projects may be published here by other users of this machine.
      settings: [['safe.directory', '*']],
    });
  }
}

/** Git never writes such a name, but a tree can hold it. */
function checkPath(path: string): void {
  const isUnsafe = path
    .split('/')
    .some(name => name === '' || name === '.' || name === '..');
  if (isUnsafe) {
    throw new InputError(
      `it holds the file ${JSON.stringify(path)}, whose path is none`,
    );
  }
}

async function writeNew(
  path: string,
  content: Buffer,
  { mode }: { mode: number },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { flag: 'wx', mode });
}

function batchesOf(files: CommittedFile[]): CommittedFile[][] {
  const batches: CommittedFile[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    const batch = batches.at(-1);
    bytes += file.bytes;
    if (batch && bytes <= MAX_BATCH_BYTES && batch.length < MAX_BATCH_FILES) {
      batch.push(file);
    } else {
      batches.push([file]);
      bytes = file.bytes;
    }
  }
  return batches;
}
