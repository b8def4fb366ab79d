import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Container } from '@backstage/ui';
import {
  RiBox3Line,
  RiCheckboxCircleLine,
  RiHourglassLine,
  RiPlayCircleLine,
} from '@remixicon/react';
import { llmopsApiRef, type Overview, type Run } from '../../api';
import { useLive } from '../../hooks/useLive';
import { isOfRuns } from '../../lib/change';
import { useText } from '../../hooks/useText';
import { modelsRouteRef, runsRouteRef } from '../../routes';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { RefreshFailed } from '../RefreshFailed';
import { ModelList, ModelListSkeleton } from '../ModelList';
import { RunList, RunListSkeleton } from '../RunList';
import { TrackerLine } from '../TrackerLine';
import { StateCounts } from './StateCounts';
import styles from './OverviewPage.module.css';

/** What runs, what failed, what waits and why, and the newest models. */
export function OverviewPage() {
  const api = useApi(llmopsApiRef);
  const { data, error, reload } = useLive({
    key: 'overview',
    load: signal => api.getOverview(signal),
    isAffected: change => isOfRuns(change) || change.kind === 'model',
    isActive: overview =>
      overview.running.length > 0 || overview.waiting.length > 0,
  });
  if (error && !data) {
    return (
      <Container>
        <FailureNotice error={error} onRetry={reload} />
      </Container>
    );
  }
  return (
    <Container>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      <TrackerLine />
      <StateCounts counts={data?.counts} />
      <div className={styles.columns}>
        <OverviewRuns overview={data} />
        <OverviewModels models={data?.models} />
      </div>
    </Container>
  );
}

function OverviewRuns(props: { overview?: Overview }) {
  const { overview } = props;
  const t = useText();
  const toRuns = useRouteRef(runsRouteRef);
  const link = (query: string) => (
    <ButtonLink size="small" variant="tertiary" href={`${toRuns?.()}${query}`}>
      {t('action.showAll')}
    </ButtonLink>
  );
  const list = (runs: Run[] | undefined, empty: JSX.Element) => {
    if (!runs) {
      return <RunListSkeleton />;
    }
    return runs.length ? <RunList runs={runs} /> : empty;
  };
  return (
    <div className={styles.column}>
      <Panel
        flush
        level={2}
        title={t('overview.running')}
        actions={link('?state=running')}
      >
        {list(
          overview?.running,
          <EmptyNotice
            icon={<RiPlayCircleLine />}
            title={t('overview.nothingRuns')}
            description={t('overview.nothingRunsHint')}
          />,
        )}
      </Panel>
      <Panel
        flush
        level={2}
        title={t('overview.waiting')}
        actions={link('?state=queued')}
      >
        {list(
          overview?.waiting,
          <EmptyNotice
            icon={<RiHourglassLine />}
            title={t('overview.nothingWaits')}
          />,
        )}
      </Panel>
      <Panel
        flush
        level={2}
        title={t('overview.failed')}
        note={t('overview.failedNote')}
        actions={link('?state=failed&state=lost')}
      >
        {list(
          overview?.failed,
          <EmptyNotice
            icon={<RiCheckboxCircleLine />}
            title={t('overview.nothingFailed')}
          />,
        )}
      </Panel>
    </div>
  );
}

function OverviewModels(props: { models?: Overview['models'] }) {
  const { models } = props;
  const t = useText();
  const toModels = useRouteRef(modelsRouteRef);
  return (
    <div className={styles.column}>
      <Panel
        flush
        level={2}
        title={t('overview.models')}
        actions={
          <ButtonLink size="small" variant="tertiary" href={toModels?.()}>
            {t('action.showAll')}
          </ButtonLink>
        }
      >
        {!models && <ModelListSkeleton />}
        {models && models.length > 0 && <ModelList models={models} />}
        {models && models.length === 0 && (
          <EmptyNotice
            icon={<RiBox3Line />}
            title={t('models.none')}
            description={t('models.noneHint')}
          />
        )}
      </Panel>
    </div>
  );
}
