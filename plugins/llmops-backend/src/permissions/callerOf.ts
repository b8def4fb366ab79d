import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { Caller } from '../services/types';

/**
 * The person behind a call. A service is let in only on behalf of a person: the framework allows a service by itself
 * everything, so that asking it what a service may do decides nothing.
 */
export function callerOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): Caller {
  if (auth.isPrincipal(credentials, 'user')) {
    return { credentials };
  }
  if (auth.isPrincipal(credentials, 'service')) {
    throw new NotAllowedError(
      `The service "${credentials.principal.subject}" called without a person; runs and models are only shown to and changed for people: call with the token of a signed-in user, or on behalf of one`,
    );
  }
  throw new NotAllowedError(
    'Nobody is signed in; call with the token of a signed-in user',
  );
}
