import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { createApiClient } from '@llmops/backstage-plugin-llmops-common';
import { saveFrom } from '../lib/saveFrom';

/** Which file of a run. */
export interface ArtifactFile {
  /** Id in the tracker of the tracked run. */
  tracked: string;
  path: string;
}

/** Contents of the files that runs stored. */
export class ArtifactFiles {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async read(
    runId: string,
    file: ArtifactFile,
    maxBytes: number,
    signal?: AbortSignal,
  ): Promise<{ bytes: Uint8Array; size?: number }> {
    const client = createApiClient({
      discoveryApi: this.#discoveryApi,
      fetchApi: {
        fetch: (url, init) =>
          this.#fetchApi.fetch(url, {
            ...init,
            signal,
            headers: { ...init?.headers, range: `bytes=0-${maxBytes - 1}` },
          }),
      },
    });
    const response = await client.readArtifact({
      path: { runId },
      query: file,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    const whole =
      response.status === 206
        ? /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
        : bytes.byteLength;
    return { bytes, size: whole === undefined ? undefined : Number(whole) };
  }

  async download(runId: string, file: ArtifactFile): Promise<void> {
    // Whether it works is asked for first: the browser itself would save, or go to, what says that it does not.
    await this.read(runId, file, 1);
    const base = await this.#discoveryApi.getBaseUrl('llmops');
    // A download is no fetch, so it carries no token; the cookie lets the browser read just such files.
    const cookie = await this.#fetchApi.fetch(
      `${base}/.backstage/auth/v1/cookie`,
      { credentials: 'include' },
    );
    if (!cookie.ok) {
      throw await ResponseError.fromResponse(cookie);
    }
    const query = new URLSearchParams({ ...file, download: 'true' });
    const path = `runs/${encodeURIComponent(runId)}/artifacts/content`;
    saveFrom(`${base}/${path}?${query}`);
  }
}
