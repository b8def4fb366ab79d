import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { isSameEntity } from '../entities/isSameEntity';
import type { CatalogView } from './CatalogView';

const BATCH = 100;

/** Marks entities as this provider's, so that another with the same reference is a conflict and no overwrite. */
const LOCATION_KEY = 'llmops';

/** Writes differences to the catalog: what it holds already, unchanged, is not written again. */
export class EntityWriter {
  constructor(
    private readonly connection: EntityProviderConnection,
    private readonly catalog: CatalogView,
  ) {}

  /** Adds and updates entities; answers how many were written. */
  async write(entities: Entity[]): Promise<number> {
    let written = 0;
    for (let start = 0; start < entities.length; start += BATCH) {
      const batch = entities.slice(start, start + BATCH);
      const present = await this.catalog.byRefs(
        batch.map(entity => stringifyEntityRef(entity)),
      );
      const changed = batch.filter(entity => {
        const theirs = present.get(stringifyEntityRef(entity));
        return !theirs || !isSameEntity(entity, theirs);
      });
      if (changed.length) {
        await this.connection.applyMutation({
          type: 'delta',
          added: changed.map(entity => ({ entity, locationKey: LOCATION_KEY })),
          removed: [],
        });
      }
      written += changed.length;
    }
    return written;
  }

  async remove(entityRefs: string[]): Promise<void> {
    if (entityRefs.length) {
      await this.connection.applyMutation({
        type: 'delta',
        added: [],
        removed: entityRefs.map(entityRef => ({
          entityRef,
          locationKey: LOCATION_KEY,
        })),
      });
    }
  }
}
