import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  ChangedFile,
  ProjectCheckout,
  ProjectCommit,
  ProjectLocation,
  ProjectSource,
} from '../projectSource';

const MAX_FILE_BYTES = 1024 * 1024;

/** One commit: its content by path. */
interface InMemoryCommit {
  hash: string;
  files: Map<string, string>;
}

interface InMemoryRepository {
  /** Oldest first. */
  commits: InMemoryCommit[];
  /** Commit hash by branch or tag, the default branch first. */
  refs: Map<string, string>;
}

/**
 * A source of projects that lie in memory, for tests of what uses a source.
 * It handles repositories named `memory:NAME`; `materialize` writes the files without a Git history.
 *
 * @public
 */
export class InMemoryProjectSource implements ProjectSource {
  readonly id = 'memory';
  readonly #repositories = new Map<string, InMemoryRepository>();

  /**
   * Adds a commit to a branch (default `main`) and answers its hash. The first one makes the repository
   * `memory:NAME`, with this branch as its default. The files replace all files of the commit before.
   */
  commit(name: string, files: Record<string, string>, branch = 'main'): string {
    const repository: InMemoryRepository = this.#repositories.get(name) ?? {
      commits: [],
      refs: new Map(),
    };
    const hash = createHash('sha1')
      .update(JSON.stringify([name, branch, repository.commits.length, files]))
      .digest('hex');
    repository.commits.push({ hash, files: new Map(Object.entries(files)) });
    repository.refs.set(branch, hash);
    this.#repositories.set(name, repository);
    return hash;
  }

  /** Names a commit. */
  tag(name: string, tag: string, commit: string): void {
    this.#repository({ entityRef: '', repository: `memory:${name}` }).refs.set(
      tag,
      commit,
    );
  }

  handles(location: ProjectLocation): boolean {
    return location.repository.startsWith('memory:');
  }

  /** Origins that speak for no repository of this source. */
  readonly foreignOrigins = new Set<string>();

  isOrigin(_location: ProjectLocation, origin: string): boolean {
    return !this.foreignOrigins.has(origin);
  }

  async open(
    location: ProjectLocation,
    ref?: string,
  ): Promise<ProjectCheckout> {
    const repository = this.#repository(location);
    const hash =
      ref === undefined
        ? [...repository.refs.values()][0]
        : repository.refs.get(ref);
    const commit = repository.commits.find(
      candidate => candidate.hash === (hash ?? ref),
    );
    if (!commit) {
      throw new NotFoundError(
        `There is no branch, tag or commit "${ref}" in ${location.repository}; push it, or choose another`,
      );
    }
    return {
      location,
      commit: commit.hash,
      ...(hash !== undefined && ref !== undefined ? { ref } : {}),
      repositoryUrl: location.repository,
      readFile: async path => readFile(commit, path),
      listFiles: async () => [...commit.files.keys()].sort(),
      history: async (paths, { limit }) =>
        listChanges(repository, commit, paths).slice(0, limit),
      changedFiles: async (since, { limit }) => {
        const other = repository.commits.find(({ hash: one }) => one === since);
        if (!other) {
          throw new NotFoundError(
            `There is no commit "${since}" in ${location.repository}`,
          );
        }
        const files = compareFiles(other.files, commit.files);
        return { total: files.length, files: files.slice(0, limit) };
      },
      materialize: directory => materialize(commit, directory),
    };
  }

  async listRefs(location: ProjectLocation): Promise<string[]> {
    return [...this.#repository(location).refs.keys()];
  }

  #repository(location: ProjectLocation): InMemoryRepository {
    const name = location.repository.slice('memory:'.length);
    const repository = this.#repositories.get(name);
    if (!repository) {
      throw new NotFoundError(
        `There is no repository ${location.repository}; commit to it first`,
      );
    }
    return repository;
  }
}

/** Commits of all branches lie in one line here. */
function listChanges(
  repository: InMemoryRepository,
  newest: InMemoryCommit,
  paths: string[],
): ProjectCommit[] {
  const last = repository.commits.indexOf(newest);
  return repository.commits
    .slice(0, last + 1)
    .filter((commit, index) =>
      paths.some(
        path =>
          commit.files.get(path) !==
          repository.commits[index - 1]?.files.get(path),
      ),
    )
    .reverse()
    .map(({ hash }) => ({
      commit: hash,
      at: new Date(1_700_000_000_000 + repository.commits.length),
      author: 'Someone',
      message: 'Change',
    }));
}

function compareFiles(
  before: Map<string, string>,
  after: Map<string, string>,
): ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === now) {
      return [];
    }
    if (old === undefined) {
      return [{ path, change: 'added' }];
    }
    return [{ path, change: now === undefined ? 'removed' : 'modified' }];
  });
}

function readFile(commit: InMemoryCommit, path: string): string | undefined {
  const normalized = posix.normalize(path);
  if (
    posix.isAbsolute(normalized) ||
    normalized === '..' ||
    normalized.startsWith('../')
  ) {
    throw new InputError(
      `The path "${path}" leaves the project; give a path relative to its root`,
    );
  }
  const content = commit.files.get(normalized);
  if (content !== undefined && Buffer.byteLength(content) > MAX_FILE_BYTES) {
    throw new InputError(
      `The file "${path}" is larger than ${MAX_FILE_BYTES} bytes, the most that is read`,
    );
  }
  return content;
}

async function materialize(
  commit: InMemoryCommit,
  directory: string,
): Promise<void> {
  const partial = join(dirname(directory), `.${basename(directory)}.partial`);
  const existing = await readdir(directory).catch(() => []);
  if (existing.length > 0) {
    return;
  }
  await rm(partial, { recursive: true, force: true });
  for (const [path, content] of commit.files) {
    await mkdir(dirname(join(partial, path)), { recursive: true });
    await writeFile(join(partial, path), content);
  }
  await mkdir(partial, { recursive: true });
  await rm(directory, { recursive: true, force: true });
  await rename(partial, directory);
}
