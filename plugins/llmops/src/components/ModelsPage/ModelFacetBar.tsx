import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { llmopsApiRef, type ModelFacets } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import {
  countFilters,
  FACETS,
  toModelQuery,
  type ModelFilters,
} from '../../lib/modelFilters';
import { FacetList } from './FacetList';
import { MetricFacet } from './MetricFacet';
import styles from './ModelsPage.module.css';

/** How many models match, and of which kinds. */
export function useModelFacets(filters: ModelFilters) {
  const api = useApi(llmopsApiRef);
  const { sort: _, ...query } = toModelQuery(filters);
  return useLive<ModelFacets>({
    key: JSON.stringify(query),
    load: signal => api.getModelFacets(query, signal),
    isAffected: ({ kind }) => kind === 'model',
    isActive: () => false,
  });
}

/** The facets beside the list. What they counted last stays while they are counted anew. */
export function ModelFacetBar(props: {
  facets: ModelFacets | undefined;
  filters: ModelFilters;
  onChange: (filters: ModelFilters) => void;
}) {
  const { facets, filters, onChange } = props;
  const t = useText();
  return (
    <div role="group" aria-label={t('model.facets')} className={styles.facets}>
      {FACETS.map(facet => (
        <FacetList
          key={facet}
          facet={facet}
          values={facets?.facets[facet] ?? []}
          chosen={filters.chosen[facet]}
          onChange={values =>
            onChange({
              ...filters,
              chosen: { ...filters.chosen, [facet]: values },
            })
          }
        />
      ))}
      <MetricFacet
        metrics={facets?.metrics ?? []}
        range={filters}
        onChange={({ metric, metricMin, metricMax }) =>
          onChange({ ...filters, metric, metricMin, metricMax })
        }
      />
      {countFilters(filters) > 0 && (
        <Button
          size="small"
          variant="secondary"
          onPress={() =>
            onChange({
              text: '',
              sort: filters.sort,
              chosen: {
                owner: [],
                lifecycle: [],
                task: [],
                baseModel: [],
                license: [],
                language: [],
              },
            })
          }
        >
          {t('action.clearFilters')}
        </Button>
      )}
    </div>
  );
}
