import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { createClient } from './createClient';
import type { NotebookAddress, NotebookApi } from './NotebookApi';
import { readJson, requireOk } from './readJson';

/** {@link NotebookApi} over the client that is generated from the REST contract. */
export class NotebookClient implements NotebookApi {
  readonly #apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi };

  private constructor(apis: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
  }) {
    this.#apis = apis;
  }

  static create(apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    return new NotebookClient(apis);
  }

  listNotebooks(signal?: AbortSignal) {
    return readJson(this.#client(signal).listNotebooks({ query: {} }));
  }

  getNotebook(address: NotebookAddress, signal?: AbortSignal) {
    return readJson(this.#client(signal).getNotebook(pathTo(address)));
  }

  async listNotebookOffers(owner: string, signal?: AbortSignal) {
    const { items } = await readJson(
      this.#client(signal).listNotebookOffers({ query: { owner } }),
    );
    return items;
  }

  startNotebook(address: NotebookAddress) {
    return readJson(this.#client().startNotebook(pathTo(address)));
  }

  stopNotebook(address: NotebookAddress) {
    return readJson(this.#client().stopNotebook(pathTo(address)));
  }

  async deleteNotebook(
    address: NotebookAddress,
    { volume }: { volume: boolean },
  ) {
    await requireOk(
      this.#client().deleteNotebook({ ...pathTo(address), query: { volume } }),
    );
  }

  #client(signal?: AbortSignal) {
    return createClient(this.#apis, signal);
  }
}

function pathTo({ cluster, namespace, name }: NotebookAddress) {
  return { path: { cluster, namespace, name } };
}
