import {
  AuthenticationError,
  InputError,
  NotAllowedError,
} from '@backstage/errors';
import { createProxyAuthenticator } from '@backstage/plugin-auth-node';
import { isLoopback } from './loopback';
import { readExamplePeopleConfig } from './readExamplePeopleConfig';

/** Header in which the sign-in page names the person chosen. */
export const EXAMPLE_PERSON_HEADER = 'x-llmops-example-person';

/**
 * Takes the word of the sign-in page for who is signing in. That is only sound for the person who sits at this machine:
 * the connection must come from a loopback address, and the Host header must name one, so that a page of another
 * site whose name was rebound to 127.0.0.1 gets nowhere. Other sites cannot send the header without a CORS preflight.
 */
export const examplePeopleAuthenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: ({ config }) => ({ people: readExamplePeopleConfig(config) }),
  async authenticate({ req }, { people }) {
    const host = new URL(`http://${req.headers.host ?? ''}`).hostname;
    if (!isLoopback(req.socket.remoteAddress) || !isLoopback(host)) {
      throw new NotAllowedError(
        `Example people sign in from this machine only, not from ${req.socket.remoteAddress} by way of "${host}"`,
      );
    }
    const person = req.header(EXAMPLE_PERSON_HEADER);
    if (!person) {
      throw new AuthenticationError(
        'Nobody was chosen; sign in on the portal’s sign-in page',
      );
    }
    if (!people.has(person)) {
      throw new InputError(
        `"${person}" is not one of the example people: ${[...people].join(
          ', ',
        )}`,
      );
    }
    return { result: { userEntityRef: person } };
  },
});
