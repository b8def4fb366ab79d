import type {
  ChangedFile,
  ProjectCheckout,
  ProjectCommit,
  ProjectLocation,
} from '@llmops/backstage-plugin-llmops-node';
import { listChangedFiles } from './changedFiles';
import type { FileCache } from './FileCache';
import type { GitRepository } from './GitRepository';
import { listChanges } from './history';
import { materialize } from './materialize';
import { resolveRef } from './refs';
import { listFilesAt, readFileAt } from './tree';

/** The files of a repository at one commit. */
export class GitCheckout implements ProjectCheckout {
  readonly location: ProjectLocation;
  readonly commit: string;
  readonly ref?: string;
  readonly #repository: GitRepository;
  readonly #files: FileCache;

  constructor(
    repository: GitRepository,
    files: FileCache,
    location: ProjectLocation,
    commit: string,
    ref?: string,
  ) {
    this.#repository = repository;
    this.#files = files;
    this.location = location;
    this.commit = commit;
    if (ref !== undefined) {
      this.ref = ref;
    }
  }

  get repositoryUrl(): string {
    return this.#repository.url;
  }

  readFile(path: string): Promise<string | undefined> {
    const { commit, repositoryUrl: repository } = this;
    return this.#files.get({ repository, commit, path }, () =>
      this.#use(directory => readFileAt(directory, commit, path)),
    );
  }

  listFiles(): Promise<string[]> {
    return this.#use(directory => listFilesAt(directory, this.commit));
  }

  history(
    paths: string[],
    { limit }: { limit: number },
  ): Promise<ProjectCommit[]> {
    return this.#use(directory =>
      listChanges(directory, this.commit, paths, limit),
    );
  }

  changedFiles(
    since: string,
    { limit }: { limit: number },
  ): Promise<{ total: number; files: ChangedFile[] }> {
    const { commit } = this;
    return this.#use(directory =>
      listChangedFiles(directory, { since, commit }, limit),
    );
  }

  materialize(directory: string): Promise<void> {
    const { commit, repositoryUrl: originUrl } = this;
    return this.#use(repository =>
      materialize({ repository, commit, originUrl, directory }),
    );
  }

  /** The copy of the repository may have been removed since the commit was opened; it is then made again. */
  async #use<T>(callback: (directory: string) => Promise<T>): Promise<T> {
    const { remote } = this.#repository;
    const cached =
      !remote ||
      (await this.#repository.use(
        'any',
        async directory =>
          (await resolveRef(directory, this.commit)) !== undefined,
      ));
    return this.#repository.use(cached ? 'any' : 'now', callback);
  }
}
