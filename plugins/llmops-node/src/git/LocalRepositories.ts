import { lstat, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';

const PREFIX = 'local:';

/**
 * What may be the name of a repository on this machine: also a valid entity name, and nothing that a file system
 * or Git takes for something else.
 */
const NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/**
 * The bare Git repositories that are published on the portal's own machine, `<directory>/<name>.git`, known
 * elsewhere as `local:<name>`.
 *
 * @public
 */
export class LocalRepositories {
  readonly #directory: string;

  /** @param directory - the folder of the repositories; a relative one counts from the working folder */
  constructor(directory: string) {
    this.#directory = resolve(directory);
  }

  /** Absolute path of the folder that holds the repositories. */
  get directory(): string {
    return this.#directory;
  }

  /** Whether a location, for example `local:korean-llm`, is meant to be here. */
  static handles(location: string): boolean {
    return location.startsWith(PREFIX);
  }

  /** Location of a repository, `local:<name>`. Throws an `InputError` when the name is not valid. */
  static locationOf(name: string): string {
    return PREFIX + LocalRepositories.checkName(name);
  }

  /** Answers the name; throws an `InputError` when it is not valid. */
  static checkName(name: string): string {
    if (!NAME.test(name) || name.length > 63) {
      throw new InputError(
        `${JSON.stringify(
          name.slice(0, 100),
        )} is not a valid name of a repository; use lower-case letters, digits and dashes, at most 63, with a letter or digit at both ends`,
      );
    }
    return name;
  }

  /** Where the repository of this name lies, or would lie. Throws an `InputError` when the name is not valid. */
  pathOf(name: string): string {
    return join(this.#directory, `${LocalRepositories.checkName(name)}.git`);
  }

  /**
   * Path of the repository that a location names. Rejects with an `InputError` when the name is not valid or the
   * repository is a link to somewhere else, with a `NotFoundError` when there is none.
   */
  async find(location: string): Promise<string> {
    const path = this.pathOf(location.slice(PREFIX.length));
    const found = await lstat(path).catch(() => undefined);
    if (!found) {
      throw new NotFoundError(
        `There is no repository ${location} on this machine; publish the project, or correct the annotation llmops.dev/project`,
      );
    }
    const real = join(
      await realpath(this.#directory),
      path.slice(this.#directory.length + 1),
    );
    if (!found.isDirectory() || (await realpath(path)) !== real) {
      throw new InputError(
        `The repository ${location} is not a folder of its own in the folder of repositories; links are not followed`,
      );
    }
    return path;
  }
}
