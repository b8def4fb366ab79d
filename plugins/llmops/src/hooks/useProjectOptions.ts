import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { PROJECT_TYPE } from '@llmops/backstage-plugin-llmops-common';
import { useEffect, useState } from 'react';

/** What the list of runs can be narrowed to. */
export interface ProjectOptions {
  projects: { id: string; label: string }[];
  owners: { id: string; label: string }[];
}

const LIMIT = 500;
const NONE: ProjectOptions = { projects: [], owners: [] };

/**
 * The projects of the catalog and their owners, once they are wanted. A catalog that does not answer leaves the lists
 * empty, not the page.
 */
export function useProjectOptions(isEnabled = true): ProjectOptions {
  const catalogApi = useApi(catalogApiRef);
  const [options, setOptions] = useState(NONE);
  useEffect(() => {
    if (!isEnabled) {
      return undefined;
    }
    let isWanted = true;
    async function load() {
      const { items } = await catalogApi.queryEntities({
        filter: { kind: 'component', 'spec.type': PROJECT_TYPE },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'relations',
        ],
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        limit: LIMIT,
      });
      const owners = new Set(
        items.flatMap(({ relations = [] }) =>
          relations
            .filter(({ type }) => type === RELATION_OWNED_BY)
            .map(({ targetRef }) => targetRef),
        ),
      );
      if (isWanted) {
        setOptions({
          projects: items.map(entity => ({
            id: stringifyEntityRef(entity),
            label: entity.metadata.title ?? entity.metadata.name,
          })),
          owners: [...owners].sort().map(id => ({ id, label: shortName(id) })),
        });
      }
    }
    load().catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [catalogApi, isEnabled]);
  return options;
}

/** `group:default/ml-research` as `ml-research`. */
export function shortName(entityRef: string): string {
  return entityRef.replace(/^[^:]*:(default\/)?/, '');
}
