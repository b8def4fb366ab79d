import type { MlflowClient } from '../client/MlflowClient';
import type { MlflowExperiment } from '../client/schemas';

const ALL_PAGE = 1000;
/** Seldom do more change between two cycles; what the server does for each costs it more than another page. */
const NEWEST_PAGE = 10;

/** Experiments of one search: the server puts each id into its query. */
const CHUNK = 1000;

/** All experiments, and whose foreign runs are shown. After the first time, each refresh costs one request. */
export class ExperimentDirectory {
  readonly #client: MlflowClient;
  readonly #observes: (name: string) => boolean;
  /** Names of all experiments by id, those that are not shown too. */
  #names: Map<string, string> | undefined;

  constructor(client: MlflowClient, observes: (name: string) => boolean) {
    this.#client = client;
    this.#observes = observes;
  }

  /** Everything will be read again. */
  forget(): void {
    this.#names = undefined;
  }

  /** Learns of new and renamed experiments. Deleted ones are noticed when everything is read again. */
  async refresh(signal: AbortSignal): Promise<void> {
    if (!this.#names) {
      this.#names = await this.#readAll(signal);
      return;
    }
    let pageToken: string | undefined;
    let isNew: boolean;
    do {
      const page = await this.#client.searchExperiments({
        maxResults: NEWEST_PAGE,
        pageToken,
        signal,
      });
      // The ones that changed last come first: a page that holds only new ones is not the last one of them.
      isNew = page.items.length > 0;
      for (const { experiment_id: id, name } of page.items) {
        isNew = isNew && this.#names.get(id) !== name;
        this.#names.set(id, name);
      }
      pageToken = page.nextPageToken;
    } while (isNew && pageToken);
  }

  nameOf(experimentId: string): string | undefined {
    return this.#names?.get(experimentId);
  }

  isShown(experimentId: string): boolean {
    const name = this.nameOf(experimentId);
    return name !== undefined && this.#observes(name);
  }

  /** Of any experiment, whether it is shown or not. */
  idOf(name: string): string | undefined {
    return [...(this.#names ?? [])].find(([, known]) => known === name)?.[0];
  }

  /** Ids of the shown experiments in a fixed order, as many together as one search takes. */
  chunks(): string[][] {
    return chunksOf(
      [...(this.#names?.keys() ?? [])].filter(id => this.isShown(id)),
    );
  }

  /** The same of all experiments: runs of the portal may be in any. */
  allChunks(): string[][] {
    return chunksOf([...(this.#names?.keys() ?? [])]);
  }

  async #readAll(signal: AbortSignal): Promise<Map<string, string>> {
    const all: MlflowExperiment[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.#client.searchExperiments({
        maxResults: ALL_PAGE,
        pageToken,
        signal,
      });
      all.push(...page.items);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return new Map(
      all.map(({ experiment_id: id, name }): [string, string] => [id, name]),
    );
  }
}

function chunksOf(experimentIds: string[]): string[][] {
  const ids = experimentIds.sort((left, right) =>
    left.length === right.length
      ? Number(left > right) - Number(left < right)
      : left.length - right.length,
  );
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += CHUNK) {
    chunks.push(ids.slice(start, start + CHUNK));
  }
  return chunks;
}
