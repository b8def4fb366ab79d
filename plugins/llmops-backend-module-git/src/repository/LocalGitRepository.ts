import { pathToFileURL } from 'node:url';
import type { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import type { Freshness, GitRepository } from './GitRepository';

/** A repository that is published on this machine. */
export class LocalGitRepository implements GitRepository {
  readonly remote = false;
  readonly url: string;
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
    this.url = pathToFileURL(path).href;
  }

  static async find(
    repositories: LocalRepositories,
    location: string,
  ): Promise<LocalGitRepository> {
    return new LocalGitRepository(await repositories.find(location));
  }

  use<T>(
    _freshness: Freshness,
    callback: (directory: string) => Promise<T>,
  ): Promise<T> {
    return callback(this.#path);
  }
}
