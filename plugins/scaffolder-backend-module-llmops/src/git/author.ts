import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { parseEntityRef } from '@backstage/catalog-model';

/** Who makes a commit. */
export interface Author {
  name: string;
  email: string;
}

/**
 * The person that a task works for, as the author of a commit. An address is only made up when neither the catalog
 * nor the configuration knows one; it leads nowhere.
 */
export function authorOf(
  user: ActionContext<JsonObject>['user'],
  fallback: Partial<Author>,
): Author {
  const profile = user?.entity?.spec.profile;
  const known = user?.ref
    ? parseEntityRef(user.ref, {
        defaultKind: 'user',
        defaultNamespace: 'default',
      }).name
    : undefined;
  return {
    name:
      plain(profile?.displayName) ??
      plain(known) ??
      plain(fallback.name) ??
      'LLMOps portal',
    email:
      plain(profile?.email) ??
      plain(known && `${known}@users.invalid`) ??
      plain(fallback.email) ??
      'portal@users.invalid',
  };
}

/** Git ends a name at a bracket or the end of the line. */
function plain(text: string | undefined): string | undefined {
  return (
    text
      ?.replace(/[<>\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, 200) || undefined
  );
}
