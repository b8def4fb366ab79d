import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runGit } from '@llmops/backstage-plugin-llmops-node';

const PERSON = {
  GIT_AUTHOR_NAME: 'Example Person',
  GIT_AUTHOR_EMAIL: 'person@example.com',
  GIT_COMMITTER_NAME: 'Example Person',
  GIT_COMMITTER_EMAIL: 'person@example.com',
};

/** A bare repository, with a working copy beside it to make commits in. For tests. */
export class TestRepository {
  readonly path: string;
  readonly #work: string;

  private constructor(path: string) {
    this.path = path;
    this.#work = `${path}-work`;
  }

  static async create(path: string): Promise<TestRepository> {
    const repository = new TestRepository(path);
    await mkdir(path, { recursive: true });
    await mkdir(repository.#work, { recursive: true });
    await runGit(['init', '--quiet', '--bare'], { directory: path });
    await repository.git('init', '--quiet');
    await repository.git('remote', 'add', 'origin', path);
    return repository;
  }

  /** Folder of the working copy. */
  get work(): string {
    return this.#work;
  }

  /** Commits exactly these files to a branch, pushes it, and answers the hash. */
  async commit(files: Record<string, string>, branch = 'main') {
    const exists = await access(
      join(this.#work, '.git/refs/heads', branch),
    ).then(
      () => true,
      () => false,
    );
    await this.git('checkout', '--quiet', ...(exists ? [] : ['-B']), branch);
    for (const name of await readdir(this.#work)) {
      if (name !== '.git') {
        await rm(join(this.#work, name), { recursive: true });
      }
    }
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.#work, path)), { recursive: true });
      await writeFile(join(this.#work, path), content);
    }
    return this.commitAll(branch);
  }

  /** Commits what lies in the working copy, pushes it, and answers the hash. */
  async commitAll(branch = 'main'): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', 'change');
    await this.git(
      'push',
      '--quiet',
      '--force',
      'origin',
      `HEAD:refs/heads/${branch}`,
    );
    return this.git('rev-parse', 'HEAD');
  }

  async tag(name: string, commit: string): Promise<void> {
    await this.git('tag', '-a', '-m', name, name, commit);
    await this.git('push', '--quiet', 'origin', `refs/tags/${name}`);
  }

  /** Runs Git in the working copy. */
  async git(...args: string[]): Promise<string> {
    const output = await runGit(args, {
      directory: this.#work,
      protocols: ['file'],
      environment: PERSON,
    });
    return output.toString('utf8').trim();
  }
}
