import { Button, Container, SearchField } from '@backstage/ui';
import { RiBox3Line, RiFilterOffLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useModelPages } from '../../hooks/useModelPages';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import { ModelTable } from './ModelTable';
import styles from './ModelsPage.module.css';

const TYPING_PAUSE = 300;

/** The registered models the caller may see. */
export function ModelsPage() {
  const t = useText();
  const [params, setParams] = useSearchParams();
  const text = params.get('text') ?? '';
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) {
      return undefined;
    }
    const timer = setTimeout(
      () => setParams(typed ? { text: typed } : {}, { replace: true }),
      TYPING_PAUSE,
    );
    return () => clearTimeout(timer);
  }, [setParams, text, typed]);
  const { models, error, hasMore, loadMore, reload, isPending } =
    useModelPages(text);
  return (
    <Container>
      <div role="search" aria-label={t('models.search')} className={styles.bar}>
        <SearchField
          size="small"
          className={styles.search}
          aria-label={t('models.search')}
          placeholder={t('models.search')}
          maxLength={200}
          value={typed}
          onChange={setTyped}
        />
      </div>
      {error && models && <RefreshFailed error={error} onRetry={reload} />}
      {error && !models && <FailureNotice error={error} onRetry={reload} />}
      {(isPending || (models && models.length > 0)) && (
        <ModelTable models={models} />
      )}
      {models?.length === 0 && text && (
        <EmptyNotice
          icon={<RiFilterOffLine />}
          title={t('models.noneMatch')}
          action={
            <Button
              size="small"
              variant="secondary"
              onPress={() => setTyped('')}
            >
              {t('action.clearFilters')}
            </Button>
          }
        />
      )}
      {models?.length === 0 && !text && (
        <EmptyNotice
          icon={<RiBox3Line />}
          title={t('models.none')}
          description={t('models.noneHint')}
        />
      )}
      {hasMore && (
        <div className={styles.more}>
          <Button size="small" variant="secondary" onPress={loadMore}>
            {t('models.showMore')}
          </Button>
        </div>
      )}
    </Container>
  );
}
