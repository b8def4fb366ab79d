import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const EVERYONE = '*';

/**
 * Reads whose runs may go to a place: `owners` of an entry, as full entity references in lower case, or `*`. Throws an
 * `InputError` that begins with the name of the entry.
 *
 * @public
 */
export function readOwners(entry: Config, name: string): string[] {
  return entry.getStringArray('owners').map(owner => {
    if (owner === EVERYONE) {
      return owner;
    }
    try {
      return stringifyEntityRef(parseEntityRef(owner));
    } catch {
      throw new InputError(
        `${name}.owners: "${owner}" is no reference of a group or person; write for example group:default/research, or * for everyone`,
      );
    }
  });
}

/**
 * Whether what belongs to an owner may go to a place of such owners.
 *
 * @public
 */
export function isOpenTo(
  place: { owners: readonly string[] },
  owner: string,
): boolean {
  return (
    place.owners.includes(EVERYONE) ||
    place.owners.includes(owner.toLowerCase())
  );
}
