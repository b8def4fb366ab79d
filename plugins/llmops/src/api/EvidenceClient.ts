import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  createApiClient,
  type ExportAudit,
  type ExportGovernanceModels,
  type ListAudit,
  type ListDatasets,
  type ListGovernanceModels,
  type PreviewDataset,
  type TypedResponse,
} from '@llmops/backstage-plugin-llmops-common';
import type { EvidenceApi } from './EvidenceApi';
import type { Wire } from './types';

/** {@link EvidenceApi} over the client that is generated from the REST contract. */
export class EvidenceClient implements EvidenceApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  private constructor(discoveryApi: DiscoveryApi, fetchApi: FetchApi) {
    this.#discoveryApi = discoveryApi;
    this.#fetchApi = fetchApi;
  }

  static create(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    return new EvidenceClient(options.discoveryApi, options.fetchApi);
  }

  async listDatasets(query: ListDatasets['query'], signal?: AbortSignal) {
    const { items } = await readJson(
      this.#client(signal).listDatasets({ query }),
    );
    return items;
  }

  getDataset(dataset: string, signal?: AbortSignal) {
    return readJson(this.#client(signal).getDataset({ query: { dataset } }));
  }

  previewDataset(query: PreviewDataset['query'], signal?: AbortSignal) {
    return readJson(this.#client(signal).previewDataset({ query }));
  }

  listGovernanceModels(
    query: ListGovernanceModels['query'],
    signal?: AbortSignal,
  ) {
    return readJson(this.#client(signal).listGovernanceModels({ query }));
  }

  exportGovernanceModels(query: ExportGovernanceModels['query']) {
    return readBlob(this.#client().exportGovernanceModels({ query }));
  }

  listMissingOwners(signal?: AbortSignal) {
    return readJson(this.#client(signal).listMissingOwners({}));
  }

  listAudit(query: ListAudit['query'], signal?: AbortSignal) {
    return readJson(this.#client(signal).listAudit({ query }));
  }

  getAuditFacets(signal?: AbortSignal) {
    return readJson(this.#client(signal).getAuditFacets({}));
  }

  exportAudit(query: ExportAudit['query']) {
    return readBlob(this.#client().exportAudit({ query }));
  }

  /** The generated client knows no abort signal, so each call gets a fetch that carries it. */
  #client(signal?: AbortSignal) {
    const { fetch } = this.#fetchApi;
    return createApiClient({
      discoveryApi: this.#discoveryApi,
      fetchApi: {
        fetch: signal ? (url, init) => fetch(url, { ...init, signal }) : fetch,
      },
    });
  }
}

async function readJson<T>(
  pending: Promise<TypedResponse<T>>,
): Promise<Wire<T>> {
  const response = await requireOk(pending);
  const body: unknown = await response.json();
  // The generated types promise Date objects that JSON cannot carry; Wire says what really arrives.
  return body as Wire<T>;
}

async function readBlob(pending: Promise<TypedResponse<string>>) {
  return (await requireOk(pending)).blob();
}

async function requireOk<T>(pending: Promise<TypedResponse<T>>) {
  const response = await pending;
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response;
}
