import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { Reader } from '../services/types';
import { callerOf } from './callerOf';

/** The only service that reads without a person: its entities of models and runs are for everyone it shows them to. */
const CATALOG = 'plugin:catalog';

/** For whom models and runs are read: a person, or the catalog itself. */
export function readerOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): Reader {
  if (
    auth.isPrincipal(credentials, 'service') &&
    credentials.principal.subject === CATALOG
  ) {
    return { credentials };
  }
  return callerOf(auth, credentials);
}
