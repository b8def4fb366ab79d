import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Someone's clone of a project, pushed into a bare repository of the portal. */
export class GitProject {
  readonly #clone: string;

  /** Makes the bare repository, empty. */
  static async create(gitDirectory: string, name: string): Promise<GitProject> {
    const bare = join(gitDirectory, `${name}.git`);
    const clone = await mkdtemp(join(tmpdir(), 'llmops-clone-'));
    await run('git', ['init', '-q', '--bare', '-b', 'main', bare]);
    await run('git', ['init', '-q', '-b', 'main', clone]);
    await run('git', ['-C', clone, 'remote', 'add', 'origin', bare]);
    return new GitProject(clone);
  }

  private constructor(clone: string) {
    this.#clone = clone;
  }

  /** Commits files and symbolic links, and pushes. */
  async push(
    files: Record<string, string>,
    links: Record<string, string> = {},
  ): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.#clone, path)), { recursive: true });
      await writeFile(join(this.#clone, path), content);
    }
    for (const [path, target] of Object.entries(links)) {
      await symlink(target, join(this.#clone, path));
    }
    const git = (...args: string[]) => run('git', ['-C', this.#clone, ...args]);
    await git('add', '-A');
    await git(
      ...['-c', 'user.name=Test', '-c', 'user.email=test@example.com'],
      ...['commit', '-q', '-m', 'Change'],
    );
    await git('push', '-q', 'origin', 'main');
  }

  async cleanup(): Promise<void> {
    await rm(this.#clone, { recursive: true, force: true });
  }
}
