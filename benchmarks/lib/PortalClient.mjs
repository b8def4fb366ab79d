// @ts-check
import { until } from '../../e2e-tests/support/portal.ts';

const PERSON = 'user:default/mina.engineer';
const ENDED = ['succeeded', 'failed', 'cancelled', 'lost'];

/** The portal's REST API in the name of an example person. */
export class PortalClient {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  /**
   * @param {string} path
   * @param {object} [body] - makes it a POST
   * @returns {Promise<any>}
   */
  async call(path, body) {
    const response = await fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${await this.#token()}`,
        'content-type': 'application/json',
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) {
      throw new Error(
        `${path} answered ${response.status}: ${await response.text()}`,
      );
    }
    return response.json();
  }

  async #token() {
    if (!this.token) {
      const response = await fetch(
        `${this.url}/api/auth/examplePeople/refresh`,
        { headers: { 'x-llmops-example-person': PERSON } },
      );
      this.token = (await response.json()).backstageIdentity.token;
    }
    return this.token;
  }

  /** @param {string} name - of the project */
  async projectAppears(name) {
    await until(
      `${name} in the catalog`,
      () =>
        this.call(`/api/catalog/entities/by-name/component/default/${name}`)
          .then(() => true)
          .catch(() => false),
      60_000,
    );
  }

  /** @param {object} request */
  launch(request) {
    return this.call('/api/llmops/runs', {
      confirmations: ['environment-install'],
      ...request,
    });
  }

  /**
   * @param {string} id
   * @returns {Promise<any>} the run, which succeeded
   */
  async succeeds(id) {
    const run = await until(
      `run ${id} to end`,
      async () => {
        const now = await this.call(`/api/llmops/runs/${id}`);
        return ENDED.includes(now.state) && now;
      },
      30 * 60_000,
    );
    if (run.state !== 'succeeded') {
      throw new Error(`Run ${id} ended as ${run.state}: ${run.reason}`);
    }
    return run;
  }
}
