import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { ProjectPlan } from '@llmops/backstage-plugin-llmops-common';
import { createClient } from './createClient';
import type { ProjectPlanApi } from './ProjectPlanApi';
import { readJson } from './readJson';

/** {@link ProjectPlanApi} over the client that is generated from the REST contract. */
export class ProjectPlanClient implements ProjectPlanApi {
  readonly #apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi };

  private constructor(apis: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
  }) {
    this.#apis = apis;
  }

  static create(apis: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    return new ProjectPlanClient(apis);
  }

  async checkProjectPlan(plan: ProjectPlan) {
    const { problems } = await readJson(
      createClient(this.#apis).checkProjectPlan({ body: plan }),
    );
    return problems;
  }
}
