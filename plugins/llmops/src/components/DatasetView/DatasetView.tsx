import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import { useState } from 'react';
import { evidenceApiRef, type DatasetDetails } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useLive } from '../../hooks/useLive';
import { isOfRuns } from '../../lib/change';
import { useText } from '../../hooks/useText';
import { EntityLink } from '../EntityLink';
import { Facts } from '../Facts';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import { Panel } from '../Panel';
import { RefreshFailed } from '../RefreshFailed';
import { TrackerLine } from '../TrackerLine';
import { DatasetPreviewPanel } from './DatasetPreviewPanel';
import styles from './DatasetView.module.css';
import { DatasetVersionTable } from './DatasetVersionTable';

/** A dataset: its versions with what used them, and its first rows. */
export function DatasetView(props: { entityRef: string; hasTitle?: boolean }) {
  const { entityRef, hasTitle } = props;
  const api = useApi(evidenceApiRef);
  const [commit, setCommit] = useState<string>();
  const { data, error, reload } = useLive({
    key: entityRef,
    load: signal => api.getDataset(entityRef, signal),
    isAffected: change => isOfRuns(change) || change.kind === 'model',
    isActive: () => false,
  });
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (!data) {
    return <PageSkeleton />;
  }
  return (
    <div className={styles.root}>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      <TrackerLine />
      {hasTitle && (
        <Text as="h2" variant="title-small" weight="bold">
          {data.title}
        </Text>
      )}
      {data.problem && <Alert status="warning" icon title={data.problem} />}
      <Summary dataset={data} />
      {data.versions.length > 0 && (
        <>
          <DatasetVersionTable
            dataset={data}
            shown={commit}
            onShow={setCommit}
          />
          <DatasetPreviewPanel dataset={data} commit={commit} />
        </>
      )}
    </div>
  );
}

function Summary(props: { dataset: DatasetDetails }) {
  const { description, owner, projects = [], path, current } = props.dataset;
  const t = useText();
  const format = useFormat();
  return (
    <Panel title={t('datasets.summary')}>
      <Facts
        facts={[
          { label: t('datasets.description'), value: description },
          { label: t('runs.owner'), value: <EntityLink entityRef={owner} /> },
          {
            label: t('runs.column.project'),
            value:
              projects.length > 0 &&
              projects.map(ref => (
                <div key={ref}>
                  <EntityLink entityRef={ref} />
                </div>
              )),
          },
          { label: t('datasets.path'), value: path },
          {
            label: t('datasets.size'),
            value: current?.bytes !== undefined && format.bytes(current.bytes),
          },
          { label: t('datasets.files'), value: current?.files },
        ].filter(({ value }) => value)}
      />
    </Panel>
  );
}
