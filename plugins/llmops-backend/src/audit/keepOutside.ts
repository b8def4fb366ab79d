import { isError } from '@backstage/errors';
import type { AuditStore } from '../database/AuditStore';
import type { Deed } from './Audited';

/**
 * Does a deed outside of the portal's database. It is written down before it is done, and again when it fails: what happened
 * outside must not be missing.
 */
export async function keepOutside<T>(
  audit: AuditStore,
  { action, subject, detail, caller }: Deed,
  work: () => Promise<T>,
): Promise<T> {
  const actor = caller.credentials.principal.userEntityRef;
  const entry = { actor, action, subject };
  await audit.record({ ...entry, outcome: 'allowed', detail });
  try {
    return await work();
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    await audit.record({
      ...entry,
      outcome: 'failed',
      detail: { ...detail, reason },
    });
    throw error;
  }
}
