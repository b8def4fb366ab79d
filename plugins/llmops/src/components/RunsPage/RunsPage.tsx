import { Button, FullPage } from '@backstage/ui';
import { RiFilterOffLine, RiPlayCircleLine } from '@remixicon/react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useRunPages } from '../../hooks/useRunPages';
import { useText } from '../../hooks/useText';
import {
  hasFilters,
  NO_FILTERS,
  readRunFilters,
  toRunQuery,
  writeRunFilters,
  type RunFilters,
} from '../../lib/runFilters';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import { RunTable } from '../RunTable';
import { RunFilterBar } from './RunFilterBar';
import styles from './RunsPage.module.css';

/** All runs the caller may see, narrowed by filters that live in the URL. */
export function RunsPage() {
  const t = useText();
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readRunFilters(params), [params]);
  const pages = useRunPages(toRunQuery(filters));
  const setFilters = useCallback(
    (next: RunFilters) =>
      setParams(last => writeRunFilters(last, next), { replace: true }),
    [setParams],
  );
  const { runs, error } = pages;
  return (
    <FullPage className={styles.page}>
      <RunFilterBar filters={filters} runs={runs} onChange={setFilters} />
      {error && runs && <RefreshFailed error={error} onRetry={pages.reload} />}
      {error && !runs && <FailureNotice error={error} onRetry={pages.reload} />}
      {runs?.length === 0 && (
        <NoRuns
          isFiltered={hasFilters(filters)}
          onClear={() => setFilters(NO_FILTERS)}
        />
      )}
      {(pages.isPending || (runs && runs.length > 0)) && (
        <div className={styles.table}>
          <RunTable
            fills
            runs={runs}
            label={t('runs.title')}
            hasMore={pages.hasMore}
            isLoadingMore={pages.isLoadingMore}
            onEndReached={pages.loadMore}
          />
        </div>
      )}
      <p role="status" className={styles.count}>
        {runs &&
          runs.length > 0 &&
          (pages.hasMore
            ? t('runs.shownOfMore', { total: String(runs.length) })
            : t('runs.shown', { count: runs.length }))}
      </p>
    </FullPage>
  );
}

function NoRuns(props: { isFiltered: boolean; onClear: () => void }) {
  const { isFiltered, onClear } = props;
  const t = useText();
  return isFiltered ? (
    <EmptyNotice
      icon={<RiFilterOffLine />}
      title={t('runs.noneMatch')}
      action={
        <Button size="small" variant="secondary" onPress={onClear}>
          {t('action.clearFilters')}
        </Button>
      }
    />
  ) : (
    <EmptyNotice
      icon={<RiPlayCircleLine />}
      title={t('runs.none')}
      description={t('runs.noneHint')}
    />
  );
}
