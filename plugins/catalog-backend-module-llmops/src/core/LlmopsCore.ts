import type { AuthService } from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  createApiClient,
  type DefaultApiClient,
  type Model,
  type ModelDetails,
  type Notebook,
  type Run,
  type TypedResponse,
} from '@llmops/backstage-plugin-llmops-common';

const PAGE = 200;

/** Reads models, runs and notebooks from the LLMOps backend, as the catalog's own service: what is read does not depend on a person. */
export class LlmopsCore {
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

  /** All models, page by page. */
  async *listModels(): AsyncGenerator<Model[]> {
    let cursor: string | undefined;
    do {
      const page = await read(
        this.#client.listModels(
          { query: { limit: PAGE, cursor } },
          await this.#token(),
        ),
      );
      yield page.items;
      cursor = page.nextCursor;
    } while (cursor);
  }

  /** Undefined when there is no such model, or no longer. */
  async getModel(
    tracker: string,
    name: string,
  ): Promise<ModelDetails | undefined> {
    return ifExists(
      read(
        this.#client.getModel({ path: { tracker, name } }, await this.#token()),
      ),
    );
  }

  /** The newest runs of a project. */
  async newestRuns(project: string, limit: number): Promise<Run[]> {
    const page = await read(
      this.#client.listRuns(
        { query: { project: [project], limit, order: 'newest' } },
        await this.#token(),
      ),
    );
    return page.items;
  }

  /** The runs that someone pinned, of one project or of all, the newest first. */
  async pinnedRuns(project: string | undefined, limit: number): Promise<Run[]> {
    const runs: Run[] = [];
    let cursor: string | undefined;
    do {
      const page = await read(
        this.#client.listRuns(
          {
            query: {
              ...(project === undefined ? {} : { project: [project] }),
              query: 'pinned = true',
              limit: PAGE,
              cursor,
            },
          },
          await this.#token(),
        ),
      );
      runs.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor && runs.length < limit);
    return runs.slice(0, limit);
  }

  /** Undefined when there is no such run. */
  async getRun(runId: string): Promise<Run | undefined> {
    return ifExists(
      read(this.#client.getRun({ path: { runId } }, await this.#token())),
    );
  }

  /** All notebooks that are known now; those of a cluster that cannot be read may be missing. */
  async listNotebooks(): Promise<Notebook[]> {
    const { items } = await read(
      this.#client.listNotebooks({ query: {} }, await this.#token()),
    );
    return items;
  }

  /** Undefined when there is no such notebook; rejects when that cannot be known. */
  async getNotebook(address: {
    cluster: string;
    namespace: string;
    name: string;
  }): Promise<Notebook | undefined> {
    const { cluster, namespace, name } = address;
    return ifExists(
      read(
        this.#client.getNotebook(
          { path: { cluster, namespace, name } },
          await this.#token(),
        ),
      ),
    );
  }

  #token(): Promise<{ token: string }> {
    return this.#auth.getOwnServiceCredentials().then(onBehalfOf =>
      this.#auth.getPluginRequestToken({
        onBehalfOf,
        targetPluginId: 'llmops',
      }),
    );
  }
}

async function read<T>(answer: Promise<TypedResponse<T>>): Promise<T> {
  const response = await answer;
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response.json();
}

async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ResponseError && error.statusCode === 404) {
      return undefined;
    }
    throw error;
  }
}
