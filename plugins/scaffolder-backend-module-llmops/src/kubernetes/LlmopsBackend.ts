import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  createApiClient,
  type AppliedManifests,
  type DefaultApiClient,
  type ProjectPlan,
  type ProjectPlanResult,
  type TypedResponse,
} from '@llmops/backstage-plugin-llmops-common';

/** The LLMOps backend, as far as actions on the workspace need it. */
export class LlmopsBackend {
  readonly #auth: AuthService;
  readonly #client: DefaultApiClient;

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#auth = options.auth;
    this.#client = createApiClient({
      discoveryApi: options.discovery,
      fetchApi: { fetch },
    });
  }

  /** Applies manifests on behalf of a person; rejects with the words of the backend. */
  async applyManifests(
    request: {
      owner: string;
      cluster?: string;
      namespace?: string;
      dryRun: boolean;
      manifests: JsonObject[];
    },
    onBehalfOf: BackstageCredentials,
  ): Promise<AppliedManifests> {
    return this.#call(onBehalfOf, token =>
      this.#client.applyManifests({ body: request }, token),
    );
  }

  /** Says what stands in the way of a project that a person wants to make. */
  async checkProject(
    plan: ProjectPlan,
    onBehalfOf: BackstageCredentials,
  ): Promise<ProjectPlanResult> {
    return this.#call(onBehalfOf, token =>
      this.#client.checkProjectPlan({ body: plan }, token),
    );
  }

  async #call<T>(
    onBehalfOf: BackstageCredentials,
    request: (token: { token: string }) => Promise<TypedResponse<T>>,
  ): Promise<T> {
    const token = await this.#auth.getPluginRequestToken({
      onBehalfOf,
      targetPluginId: 'llmops',
    });
    const response = await request(token);
    if (!response.ok) {
      // As the backend threw it, so that the scaffolder answers with the same status.
      throw (await ResponseError.fromResponse(response)).cause;
    }
    return response.json();
  }
}
