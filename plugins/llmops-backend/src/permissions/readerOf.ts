import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { Reader } from '../services/types';
import { callerOf } from './callerOf';

/**
 * The only services that read without a person: the catalog shows its entities to everyone whom its own permissions
 * let, and the search asks of each result whether the person may see it.
 */
const READERS = ['plugin:catalog', 'plugin:search'];

/** For whom models and runs are read: a person, or the catalog or the search itself. */
export function readerOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): Reader {
  if (
    auth.isPrincipal(credentials, 'service') &&
    READERS.includes(credentials.principal.subject)
  ) {
    return { credentials };
  }
  return callerOf(auth, credentials);
}
