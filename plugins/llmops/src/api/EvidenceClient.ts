import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type {
  ExportAudit,
  ExportGovernanceModels,
  ListAudit,
  ListDatasets,
  ListGovernanceModels,
  PreviewDataset,
  TypedResponse,
} from '@llmops/backstage-plugin-llmops-common';
import { createClient } from './createClient';
import type { EvidenceApi } from './EvidenceApi';
import { readJson, requireOk } from './readJson';

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

  #client(signal?: AbortSignal) {
    return createClient(
      { discoveryApi: this.#discoveryApi, fetchApi: this.#fetchApi },
      signal,
    );
  }
}

async function readBlob(pending: Promise<TypedResponse<string>>) {
  return (await requireOk(pending)).blob();
}
