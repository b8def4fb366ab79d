import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  LocalRepositories,
  type ProjectCheckout,
  type ProjectLocation,
  type ProjectSource,
} from '@llmops/backstage-plugin-llmops-node';
import { LRUCache } from 'lru-cache';
import { isOrigin } from './isOrigin';
import type { MirrorCache } from './mirror/MirrorCache';
import type { RemoteRepositories } from './remote/RemoteRepositories';
import { FileCache } from './repository/FileCache';
import { GitCheckout } from './repository/GitCheckout';
import type { Freshness, GitRepository } from './repository/GitRepository';
import { LocalGitRepository } from './repository/LocalGitRepository';
import {
  checkRef,
  isFullCommit,
  listRefs,
  resolveRef,
  type ResolvedRef,
} from './repository/refs';

/** A launch opens its commit several times, and each look for it would start a process. */
const KNOWN_MS = 60_000;
const MOST_KNOWN = 10_000;

/** What the source is made of. */
export interface GitProjectSourceOptions {
  /** Absent when no folder of repositories is configured. */
  local?: LocalRepositories;
  /** Folder of the working copies from which the catalog reads the entities of those repositories. */
  projectsDirectory?: string;
  remotes: RemoteRepositories;
  mirrors: MirrorCache;
}

/** Projects in Git repositories: published on this machine (`local:NAME`), or at an address of a configured host. */
export class GitProjectSource implements ProjectSource {
  readonly id = 'git';
  readonly #options: GitProjectSourceOptions;
  readonly #files = new FileCache();
  /** Commits of published repositories that were there a moment ago, by repository and full hash. */
  readonly #known = new LRUCache<string, ResolvedRef>({
    max: MOST_KNOWN,
    ttl: KNOWN_MS,
  });

  constructor(options: GitProjectSourceOptions) {
    this.#options = options;
  }

  handles({ repository }: ProjectLocation): boolean {
    return (
      LocalRepositories.handles(repository) || /^https?:\/\//i.test(repository)
    );
  }

  isOrigin({ repository }: ProjectLocation, origin: string): boolean {
    const { projectsDirectory, remotes } = this.#options;
    return isOrigin(repository, origin, { projectsDirectory, remotes });
  }

  async open(
    location: ProjectLocation,
    ref?: string,
  ): Promise<ProjectCheckout> {
    if (ref !== undefined) {
      checkRef(ref);
    }
    const repository = await this.#find(location);
    const found = await this.#resolve(repository, ref);
    if (!found) {
      throw new NotFoundError(
        ref === undefined
          ? `The repository ${location.repository} has no commit on its default branch; push one`
          : `There is no branch, tag or commit ${JSON.stringify(ref)} in ${
              location.repository
            }; push it, or choose another`,
      );
    }
    return new GitCheckout(
      repository,
      this.#files,
      location,
      found.commit,
      found.named ? ref : undefined,
    );
  }

  async listRefs(location: ProjectLocation): Promise<string[]> {
    const repository = await this.#find(location);
    return repository.use('recent', listRefs);
  }

  async #resolve(
    repository: GitRepository,
    ref: string | undefined,
  ): Promise<ResolvedRef | undefined> {
    if (ref === undefined || !isFullCommit(ref) || repository.remote) {
      return resolve(repository, ref);
    }
    const key = `${repository.url} ${ref}`;
    const known = this.#known.get(key);
    if (known) {
      return known;
    }
    const found = await resolve(repository, ref);
    this.#known.set(key, found);
    return found;
  }

  async #find({ repository }: ProjectLocation): Promise<GitRepository> {
    const { local, remotes, mirrors } = this.#options;
    if (!LocalRepositories.handles(repository)) {
      return mirrors.repository(remotes.find(repository));
    }
    if (!local) {
      throw new ServiceUnavailableError(
        `${repository} cannot be opened: no folder of repositories is configured; set llmops.git.directory`,
      );
    }
    return LocalGitRepository.find(local, repository);
  }
}

/** Looks no further than needed: a commit that is there already needs no network. */
async function resolve(
  repository: GitRepository,
  ref: string | undefined,
): Promise<ResolvedRef | undefined> {
  const attempts: Freshness[] =
    ref !== undefined && isFullCommit(ref)
      ? ['any', 'recent', 'now']
      : ['recent', 'now'];
  for (const freshness of attempts) {
    const found = await repository.use(freshness, directory =>
      resolveRef(directory, ref),
    );
    if (found || !repository.remote) {
      return found;
    }
  }
  return undefined;
}
