import { Button, Card, Container, SearchField, Select } from '@backstage/ui';
import { RiBox3Line, RiFilter3Line, RiFilterOffLine } from '@remixicon/react';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { ModelFacets } from '../../api';
import { useModelPages } from '../../hooks/useModelPages';
import { useText } from '../../hooks/useText';
import {
  countFilters,
  readModelFilters,
  toModelQuery,
  writeModelFilters,
  type ModelFilters,
} from '../../lib/modelFilters';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import { TrackerLine } from '../TrackerLine';
import { ModelFacetBar, useModelFacets } from './ModelFacetBar';
import { ModelRows, ModelRowsSkeleton } from './ModelRows';
import styles from './ModelsPage.module.css';

/** The registered models the caller may see, found by facets. */
export function ModelsPage() {
  const t = useText();
  const [params, setParams] = useSearchParams();
  const filters = readModelFilters(params);
  const change = (next: ModelFilters) =>
    setParams(writeModelFilters(next), { replace: true });
  const { models, error, hasMore, loadMore, reload, isPending } = useModelPages(
    toModelQuery(filters),
  );
  const facets = useLast(useModelFacets(filters).data);
  const [isOpen, setOpen] = useState(false);
  const count = countFilters(filters);
  const isEmpty = models?.length === 0;
  return (
    <Container>
      <ModelToolbar
        filters={filters}
        facets={facets}
        onChange={change}
        isOpen={isOpen}
        onOpen={setOpen}
      />
      <TrackerLine />
      {error && models && <RefreshFailed error={error} onRetry={reload} />}
      <div className={styles.columns}>
        <div className={styles.left} data-open={isOpen || undefined}>
          <ModelFacetBar facets={facets} filters={filters} onChange={change} />
        </div>
        <Card className={styles.frame}>
          {error && !models && <FailureNotice error={error} onRetry={reload} />}
          {isPending && <ModelRowsSkeleton />}
          {models && !isEmpty && (
            <ModelRows
              models={models}
              metric={filters.metric}
              hasMore={hasMore}
              onEndReached={loadMore}
            />
          )}
          {isEmpty && count > 0 && (
            <EmptyNotice
              icon={<RiFilterOffLine />}
              title={t('model.noneMatchFilters')}
            />
          )}
          {isEmpty && count === 0 && (
            <EmptyNotice
              icon={<RiBox3Line />}
              title={t('models.none')}
              description={t('models.noneHint')}
            />
          )}
        </Card>
      </div>
    </Container>
  );
}

const TYPING_PAUSE = 300;
const SORTS = ['name', '-updated', '-trained', '-score', 'owner'] as const;
const SORT_NAMES = {
  name: 'name',
  '-updated': 'updated',
  '-trained': 'trained',
  '-score': 'score',
  owner: 'owner',
} as const;

function ModelToolbar(props: {
  filters: ModelFilters;
  facets: ModelFacets | undefined;
  onChange: (filters: ModelFilters) => void;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}) {
  const { filters, facets, onChange, isOpen, onOpen } = props;
  const { text, metric, sort } = filters;
  const t = useText();
  const [typed, setTyped] = useState(text);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) {
      return undefined;
    }
    const timer = setTimeout(
      () => latest.current({ ...filters, text: typed }),
      TYPING_PAUSE,
    );
    return () => clearTimeout(timer);
  }, [filters, text, typed]);
  const byMetric = metric ? `-metrics.${metric}` : undefined;
  const others = [byMetric, sort].filter(
    (one, index, all): one is string =>
      one !== undefined &&
      !SORTS.some(known => known === one) &&
      all.indexOf(one) === index,
  );
  return (
    <div role="search" aria-label={t('models.search')} className={styles.bar}>
      <SearchField
        size="small"
        className={styles.search}
        aria-label={t('model.search')}
        placeholder={t('model.search')}
        maxLength={200}
        value={typed}
        onChange={setTyped}
      />
      <Button
        size="small"
        variant="secondary"
        className={styles.opener}
        iconStart={<RiFilter3Line />}
        aria-expanded={isOpen}
        onPress={() => onOpen(!isOpen)}
      >
        {t('model.showFilters', { total: String(countFilters(filters)) })}
      </Button>
      <span className={styles.total} role="status">
        {facets && t('model.total', { count: facets.total })}
      </span>
      <div className={styles.sort}>
        <Select
          size="small"
          aria-label={t('model.sort')}
          value={sort}
          onChange={key => onChange({ ...filters, sort: String(key) })}
          options={[
            ...SORTS.map(value => ({
              value,
              label: t(`model.sortBy.${SORT_NAMES[value]}`),
            })),
            ...others.map(value => ({
              value,
              label: t('model.sortBy.metric', {
                metric: value.replace(/^-?metrics\./, ''),
              }),
            })),
          ]}
        />
      </div>
    </div>
  );
}

/** What was known last, while it is asked for again. */
function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef(value);
  useEffect(() => {
    last.current = value ?? last.current;
  }, [value]);
  return value ?? last.current;
}
