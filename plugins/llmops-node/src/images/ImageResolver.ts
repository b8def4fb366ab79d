import { InputError, NotFoundError } from '@backstage/errors';
import { type ImageDescription, RegistryClient } from './RegistryClient';

const DIGEST = /@sha256:[0-9a-f]{64}$/;

/**
 * An image that is what it says: its digest never means another one.
 *
 * @public
 */
export interface ResolvedImage {
  /** Repository and digest. */
  reference: string;
  /** Commit that it was built from, as its label says. */
  revision?: string;
}

/**
 * Finds the image that was built from a commit.
 *
 * @public
 */
export class ImageResolver {
  readonly #registry: RegistryClient;

  constructor(registry: RegistryClient) {
    this.#registry = registry;
  }

  /**
   * The image of the commit. Rejects with an `InputError` when there is none, or when its label names another commit,
   * and with a `ServiceUnavailableError` when the registry cannot be asked.
   *
   * @param image - repository, in which the tag of an image is its commit; or an image by its digest
   */
  async resolve(image: string, commit: string): Promise<ResolvedImage> {
    const isPinned = DIGEST.test(image);
    const found = await this.#describe(image, isPinned ? undefined : commit);
    const revision = found.labels['org.opencontainers.image.revision'];
    if (revision !== commit) {
      throw new InputError(
        `The image ${image} was built from ${
          revision ? `the commit ${revision}` : 'an unknown commit'
        }, but the run is of ${commit}; let the project's CI build the image of this commit, and set the label org.opencontainers.image.revision`,
      );
    }
    const [repository] = image.split('@');
    return { reference: `${repository}@${found.digest}`, revision };
  }

  async #describe(
    image: string,
    tag: string | undefined,
  ): Promise<ImageDescription> {
    const [repository, digest] = image.split('@');
    try {
      return await this.#registry.describe(repository, tag ?? digest);
    } catch (error) {
      if (error instanceof NotFoundError) {
        throw new InputError(
          `There is no image ${repository}:${
            tag ?? digest
          }; push the commit, so that the project's CI builds it, and launch when that is done`,
        );
      }
      throw error;
    }
  }
}
