import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { runGit } from './runGit';

/** A file of a commit; symbolic links and submodules are told by their mode. */
export interface CommittedFile {
  path: string;
  mode: string;
  object: string;
  bytes: number;
}

const MAX_FILES = 20_000;

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
    const output = await runGit(this.directory, [
      'for-each-ref',
      '--format=%(objectname)',
      '--count=1',
      (await runGit(this.directory, ['symbolic-ref', 'HEAD'])).trim(),
    ]);
    return output.trim() || undefined;
  }

  /** All files of a commit. */
  async listFiles(commit: string): Promise<CommittedFile[]> {
    const output = await runGit(this.directory, [
      'ls-tree',
      '-r',
      '-l',
      '-z',
      '--full-tree',
      commit,
    ]);
    const lines = output.split('\0').filter(Boolean);
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
  readText(file: CommittedFile): Promise<string> {
    return runGit(this.directory, ['cat-file', 'blob', file.object]);
  }

  /** Writes a commit's files, except those left out, into a folder. */
  async checkOut(
    commit: string,
    leftOut: string[],
    target: string,
    indexFile: string,
  ): Promise<void> {
    const where = { indexFile, workTree: target };
    await runGit(this.directory, ['read-tree', commit], where);
    if (leftOut.length) {
      await runGit(
        this.directory,
        ['update-index', '--force-remove', '-z', '--stdin'],
        { ...where, input: leftOut.map(path => `${path}\0`).join('') },
      );
    }
    await runGit(this.directory, ['checkout-index', '--all', '--force'], where);
  }
}
