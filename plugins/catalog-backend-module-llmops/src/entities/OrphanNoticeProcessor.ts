import type { Entity } from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
  ANNOTATION_ORPHANED_SINCE,
  ANNOTATION_REMOVED_AFTER,
  STATUS_ORPHANED,
} from '@llmops/backstage-plugin-llmops-common';
import { orphanedSince } from './orphan';

/**
 * Says in the status of an entity that its model is gone, and when the entity goes. Providers cannot write a status,
 * so it is made from the annotations.
 */
export class OrphanNoticeProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'llmops-orphan-notice';
  }

  async postProcessEntity(entity: Entity): Promise<AlphaEntity> {
    if (!orphanedSince(entity)) {
      return entity;
    }
    const said = entity.metadata.annotations ?? {};
    return {
      ...entity,
      status: {
        items: [
          {
            type: STATUS_ORPHANED,
            level: 'warning',
            message: `The model "${said[ANNOTATION_MODEL_NAME]}" is gone from the tracker "${said[ANNOTATION_MODEL_TRACKER]}" since ${said[ANNOTATION_ORPHANED_SINCE]}. This entity goes after ${said[ANNOTATION_REMOVED_AFTER]}, unless the model is registered again`,
          },
        ],
      },
    };
  }
}
