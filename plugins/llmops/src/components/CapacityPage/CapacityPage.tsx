import { useApi } from '@backstage/frontend-plugin-api';
import { Container, Select } from '@backstage/ui';
import { RiServerLine } from '@remixicon/react';
import { llmopsApiRef } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { useUrlValue } from '../../hooks/useUrlList';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import { RefreshFailed } from '../RefreshFailed';
import styles from './CapacityPage.module.css';
import { ClusterPanel } from './ClusterPanel';
import { UsagePanel } from './UsagePanel';

const SPANS = [1, 7, 30, 90, 365];
const DEFAULT_DAYS = 30;

/** GPUs of all clusters, queues, who waits and why, and what was used by whom. */
export function CapacityPage() {
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [chosen, choose] = useUrlValue('days');
  const days = SPANS.find(span => String(span) === chosen) ?? DEFAULT_DAYS;
  const { data, error, reload } = useLive({
    key: `capacity ${days}`,
    load: signal => api.getCapacity(days, signal),
    isAffected: ({ kind }) => kind === 'run',
    // Others use the clusters, too.
    isActive: ({ clusters }) => clusters.length > 0,
  });
  if (error && !data) {
    return (
      <Container>
        <FailureNotice error={error} onRetry={reload} />
      </Container>
    );
  }
  if (!data) {
    return <PageSkeleton />;
  }
  return (
    <Container>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      <div className={styles.page}>
        {data.clusters.length === 0 && (
          <EmptyNotice
            icon={<RiServerLine />}
            title={t('capacity.none')}
            description={t('capacity.noneHint')}
          />
        )}
        {data.clusters.map(cluster => (
          <ClusterPanel key={cluster.name} cluster={cluster} />
        ))}
        <UsagePanel
          usage={data.usage}
          days={days}
          actions={
            <Select
              size="small"
              aria-label={t('capacity.days')}
              options={SPANS.map(count => ({
                id: String(count),
                label: t('capacity.lastDays', { count }),
              }))}
              value={String(days)}
              onChange={key => choose(key === null ? undefined : String(key))}
            />
          }
        />
      </div>
    </Container>
  );
}
