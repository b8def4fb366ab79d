import { randomUUID } from 'node:crypto';
import {
  lstat,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '@backstage/errors';
import {
  LocalRepositories,
  runGit,
} from '@llmops/backstage-plugin-llmops-node';

/** Setting in a published repository that names the task that published it. */
const TASK_SETTING = 'llmops.task';
const PARTIAL = '.partial-';
const ABANDONED_AFTER = 60 * 60_000;

/** What is published. */
export interface Publication {
  name: string;
  description?: string;
  branch: string;
  /** Folder with the commit. */
  source: string;
  commit: string;
  taskId: string;
}

/**
 * Publishes repositories on this machine. A repository is made beside its place, complete, and then moved there: who
 * sees it sees all of it, and of two that want one name exactly one gets it.
 */
export class LocalPublisher {
  readonly #repositories: LocalRepositories;

  constructor(directory: string) {
    this.#repositories = new LocalRepositories(directory);
  }

  /**
   * Rejects with a `ConflictError` when another task has published under this name, with an `InputError` when it is
   * no name.
   */
  async checkFree(name: string, taskId: string): Promise<void> {
    await this.isPublished(name, taskId);
  }

  /** Publishes, unless the same task has done it already, and answers the path of the repository. */
  async publish(publication: Publication): Promise<string> {
    const { name, taskId } = publication;
    const path = this.#repositories.pathOf(name);
    if (await this.isPublished(name, taskId)) {
      return path;
    }
    const root = this.#repositories.directory;
    await mkdir(root, { recursive: true });
    await removeAbandoned(root);
    const partial = join(root, `.${name}${PARTIAL}${randomUUID()}`);
    try {
      await fill(partial, publication);
      await rename(partial, path);
    } catch (error) {
      // Another task may have been faster.
      if (!(await this.isPublished(name, taskId))) {
        throw error;
      }
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    return path;
  }

  /**
   * Whether the same task has published under this name. Rejects with a `ConflictError` when another one has, with an
   * `InputError` when it is no name.
   */
  async isPublished(name: string, taskId: string): Promise<boolean> {
    const path = this.#repositories.pathOf(name);
    if (!(await lstat(path).catch(() => undefined))) {
      return false;
    }
    const task = await runGit(['config', '--local', '--get', TASK_SETTING], {
      directory: path,
    }).catch(() => undefined);
    if (task?.toString('utf8').trim() !== taskId) {
      throw new ConflictError(
        `There is a repository "${name}" on this machine already; choose another name for the project`,
      );
    }
    return true;
  }
}

async function fill(partial: string, publication: Publication): Promise<void> {
  const { branch, commit, description, source, taskId } = publication;
  await mkdir(partial);
  const directory = partial;
  await runGit(['init', '--quiet', '--bare', '--template='], { directory });
  await runGit(['symbolic-ref', 'HEAD', `refs/heads/${branch}`], { directory });
  await runGit(['config', '--local', TASK_SETTING, taskId], { directory });
  await writeFile(
    join(partial, 'description'),
    `${description?.replace(/\s+/g, ' ').trim() ?? ''}\n`,
  );
  await runGit(
    ['push', '--quiet', '--', partial, `${commit}:refs/heads/${branch}`],
    {
      directory: source,
      protocols: ['file'],
      timeoutMilliseconds: 10 * 60_000,
    },
  );
}

async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const found =
      name.startsWith('.') && name.includes(PARTIAL)
        ? await stat(path).catch(() => undefined)
        : undefined;
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
