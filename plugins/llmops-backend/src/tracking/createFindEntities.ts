import type { AuthService } from '@backstage/backend-plugin-api';
import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { FindEntities, KnownEntity } from './OwnershipResolver';

/** Entities as the portal itself sees them, since nobody asks: trackers are read in the background. */
export function createFindEntities(options: {
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  auth: AuthService;
}): FindEntities {
  const { catalog, auth } = options;
  return async refs => {
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: refs,
        fields: ['kind', 'metadata', 'spec.type', 'relations'],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return new Map(
      items.flatMap((entity): Array<[string, KnownEntity]> => {
        if (!entity) {
          return [];
        }
        const type = entity.spec?.type;
        return [
          [
            stringifyEntityRef(entity),
            {
              kind: entity.kind,
              type: typeof type === 'string' ? type : undefined,
              owner: entity.relations?.find(
                relation => relation.type === RELATION_OWNED_BY,
              )?.targetRef,
            },
          ],
        ];
      }),
    );
  };
}
