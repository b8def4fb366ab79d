import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Whether the catalog has an entity, whoever may see it. */
export async function hasEntity(
  services: {
    catalog: Pick<CatalogService, 'getEntityByRef'>;
    auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  },
  entityRef: string,
): Promise<boolean> {
  const credentials = await services.auth.getOwnServiceCredentials();
  const entity = await services.catalog.getEntityByRef(entityRef, {
    credentials,
  });
  return entity !== undefined;
}
