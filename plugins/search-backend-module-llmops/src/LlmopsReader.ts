import type { AuthService } from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  createApiClient,
  type DefaultApiClient,
  type Model,
  type Run,
  type TypedResponse,
} from '@llmops/backstage-plugin-llmops-common';

const PAGE = 200;

/** Reads models and runs page by page, as the service of the search: who sees a result is decided when it is found. */
export class LlmopsReader {
  readonly #auth: AuthService;
  readonly #client: DefaultApiClient;

  constructor(options: {
    auth: AuthService;
    discovery: { getBaseUrl(pluginId: string): Promise<string> };
  }) {
    this.#auth = options.auth;
    this.#client = createApiClient({
      discoveryApi: options.discovery,
      fetchApi: { fetch },
    });
  }

  models(): AsyncGenerator<Model> {
    return this.#pages(async cursor =>
      this.#client.listModels(
        { query: { limit: PAGE, cursor } },
        await this.#token(),
      ),
    );
  }

  /** The newest first. */
  runs(): AsyncGenerator<Run> {
    return this.#pages(async cursor =>
      this.#client.listRuns(
        { query: { limit: PAGE, cursor, order: 'newest' } },
        await this.#token(),
      ),
    );
  }

  /** The model that changed last. */
  async newestModel(): Promise<Model | undefined> {
    const { items } = await read(
      this.#client.listModels(
        { query: { limit: 1, sort: '-updated' } },
        await this.#token(),
      ),
    );
    return items.at(0);
  }

  /** The run at a place of the list that begins with the newest. */
  async runAt(place: number): Promise<Run | undefined> {
    const { items } = await read(
      this.#client.listRuns(
        { query: { limit: 1, skip: place, order: 'newest' } },
        await this.#token(),
      ),
    );
    return items.at(0);
  }

  async *#pages<T>(
    load: (
      cursor: string | undefined,
    ) => Promise<TypedResponse<{ items: T[]; nextCursor?: string }>>,
  ): AsyncGenerator<T> {
    let cursor: string | undefined;
    do {
      const page = await read(load(cursor));
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  }

  async #token(): Promise<{ token: string }> {
    return this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#auth.getOwnServiceCredentials(),
      targetPluginId: 'llmops',
    });
  }
}

async function read<T>(pending: Promise<TypedResponse<T>>): Promise<T> {
  const response = await pending;
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response.json();
}
