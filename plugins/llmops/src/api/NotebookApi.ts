import { createApiRef } from '@backstage/frontend-plugin-api';
import type { Notebook, NotebookList, NotebookOffer } from './types';

/**
 * Where a notebook is.
 *
 * @public
 */
export interface NotebookAddress {
  cluster: string;
  namespace: string;
  name: string;
}

/**
 * Notebooks on clusters. Methods reject as those of `LlmopsApi` do.
 *
 * @public
 */
export interface NotebookApi {
  listNotebooks(signal?: AbortSignal): Promise<NotebookList>;
  getNotebook(
    address: NotebookAddress,
    signal?: AbortSignal,
  ): Promise<Notebook>;
  /** Where notebooks of an owner may be made, with what. */
  listNotebookOffers(
    owner: string,
    signal?: AbortSignal,
  ): Promise<NotebookOffer[]>;
  startNotebook(address: NotebookAddress): Promise<Notebook>;
  stopNotebook(address: NotebookAddress): Promise<Notebook>;
  /** The volume and its files stay, unless they are to go too. */
  deleteNotebook(
    address: NotebookAddress,
    options: { volume: boolean },
  ): Promise<void>;
}

/** @public */
export const notebookApiRef = createApiRef<NotebookApi>().with({
  id: 'plugin.llmops.notebooks',
  pluginId: 'llmops',
});
