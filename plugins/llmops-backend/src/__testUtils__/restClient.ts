import request from 'supertest';
import { eventually } from './eventually';
import { OUTSIDER, RESEARCHER } from './OwnershipPermissions';
import { OTHER_PROJECT, PROJECT } from './inMemoryModule';
import { as, type TestPortal } from './startTestPortal';

const ENDS = ['succeeded', 'failed', 'cancelled', 'lost'];

/** Calls of the REST API by the people of a test portal. */
export function restClient(portal: () => TestPortal) {
  const get = (path: string, person = RESEARCHER) =>
    request(portal().backend.server)
      .get(`/api/llmops${path}`)
      .set(...as(person));
  const post = (path: string, body: object = {}, person = RESEARCHER) =>
    request(portal().backend.server)
      .post(`/api/llmops${path}`)
      .set(...as(person))
      .send(body);
  return {
    get,
    post,
    /** Launches a run of the person's own project; answers it. */
    async launch(outcome: string, person = RESEARCHER) {
      const project = person === OUTSIDER ? OTHER_PROJECT : PROJECT;
      const { status, body } = await post(
        '/runs',
        { project, pipeline: 'train', parameters: { outcome } },
        person,
      );
      expect({ status, body }).toMatchObject({ status: 201 });
      return body;
    },
    /** The run once it is in a state. */
    until: (runId: string, states: string[], person = RESEARCHER) =>
      eventually(async () => {
        const { body } = await get(`/runs/${runId}`, person);
        return states.includes(body.state) && body;
      }),
    /** The run once it has ended. */
    ended: (runId: string, person = RESEARCHER) =>
      eventually(async () => {
        const { body } = await get(`/runs/${runId}`, person);
        return ENDS.includes(body.state) && body;
      }),
  };
}
