import {
  InputError,
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { z } from 'zod';
import { type RegistryConfig } from './readRegistryConfig';
import { fetchToken } from './fetchToken';

const TIMEOUT_MS = 10_000;
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const manifestSchema = z.object({
  manifests: z
    .array(
      z.object({
        digest: z.string(),
        platform: z
          .object({
            os: z.string().optional(),
            architecture: z.string().optional(),
          })
          .optional(),
      }),
    )
    .optional(),
  config: z.object({ digest: z.string() }).optional(),
});

const configSchema = z.object({
  config: z
    .object({ Labels: z.record(z.string(), z.string()).nullish() })
    .optional(),
});

/**
 * What a registry knows of an image.
 *
 * @public
 */
export interface ImageDescription {
  /** `sha256:` and hexadecimal digits. */
  digest: string;
  /** Labels of the image's configuration. */
  labels: Record<string, string>;
}

/**
 * The one client of registries that keep images (OCI distribution). Only those of the configuration are asked: a
 * project must not make the portal send requests to a host of its choice.
 *
 * @public
 */
export class RegistryClient {
  readonly #config: ReadonlyMap<string, RegistryConfig>;

  constructor(config: ReadonlyMap<string, RegistryConfig>) {
    this.#config = config;
  }

  /**
   * Digest and labels of an image. Rejects with a `NotFoundError` when there is none.
   *
   * @param repository - with the host of the registry
   * @param reference - tag or digest
   */
  async describe(
    repository: string,
    reference: string,
  ): Promise<ImageDescription> {
    const { host, path } = split(repository);
    const top = await this.#get(
      host,
      path,
      `manifests/${encodeURIComponent(reference)}`,
    );
    const digest = top.headers.get('docker-content-digest') ?? reference;
    let manifest = manifestSchema.parse(await top.json());
    const platform = manifest.manifests?.find(
      ({ platform: { os, architecture } = {} }) =>
        os === 'linux' && architecture === 'amd64',
    );
    const chosen = platform ?? manifest.manifests?.[0];
    if (chosen) {
      const single = await this.#get(host, path, `manifests/${chosen.digest}`);
      manifest = manifestSchema.parse(await single.json());
    }
    if (!manifest.config) {
      throw new ServiceUnavailableError(
        `The registry ${host} describes ${path} in an unknown way`,
      );
    }
    const blob = await this.#get(host, path, `blobs/${manifest.config.digest}`);
    const { config } = configSchema.parse(await blob.json());
    return { digest, labels: config?.Labels ?? {} };
  }

  async #get(host: string, path: string, rest: string): Promise<Response> {
    const config = this.#config.get(host);
    if (!config) {
      throw new InputError(
        `The portal takes no images of ${host}; it knows ${
          [...this.#config.keys()].join(', ') || 'no registry'
        }, and a platform engineer can add others to llmops.registries`,
      );
    }
    const scheme = config.insecure ? 'http' : 'https';
    const url = `${scheme}://${host}/v2/${path}/${rest}`;
    const first = await this.#fetch(host, url);
    const challenge = first.headers.get('www-authenticate');
    const response =
      first.status === 401 && challenge
        ? await this.#fetch(
            host,
            url,
            await fetchToken(challenge, path, config),
          )
        : first;
    if (response.status === 404) {
      throw new NotFoundError(`${host} has no ${path}/${rest}`);
    }
    if (!response.ok) {
      throw new ServiceUnavailableError(
        `The registry ${host} answered ${response.status} for ${path}`,
        await ResponseError.fromResponse(response),
      );
    }
    return response;
  }

  async #fetch(
    host: string,
    url: string,
    authorization?: string,
  ): Promise<Response> {
    try {
      return await fetch(url, {
        headers: {
          Accept: `${MANIFESTS}, application/json`,
          ...(authorization ? { Authorization: authorization } : {}),
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new ServiceUnavailableError(
        `The registry ${host} cannot be reached: ${error}`,
      );
    }
  }
}

function split(repository: string): { host: string; path: string } {
  const slash = repository.indexOf('/');
  return {
    host: repository.slice(0, slash),
    path: repository.slice(slash + 1),
  };
}
