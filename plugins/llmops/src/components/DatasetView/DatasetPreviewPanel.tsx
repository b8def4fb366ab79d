import { useApi } from '@backstage/frontend-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import { RiFileTextLine, RiLockLine } from '@remixicon/react';
import {
  evidenceApiRef,
  type DatasetDetails,
  type DatasetPreview,
} from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import styles from './DatasetView.module.css';

/** A region that scrolls must be reachable by keys. */
const FOCUSABLE = { tabIndex: 0 };

/** The first rows of a version, for those who may see them. */
export function DatasetPreviewPanel(props: {
  dataset: DatasetDetails;
  commit?: string;
}) {
  const { dataset, commit } = props;
  const t = useText();
  return (
    <Panel flush title={t('datasets.preview')}>
      {dataset.mayPreview ? (
        <Preview entityRef={dataset.entityRef} commit={commit} />
      ) : (
        <EmptyNotice
          icon={<RiLockLine />}
          title={t('datasets.mayNotPreview')}
          description={t('datasets.whoMayPreview', { owner: dataset.owner })}
        />
      )}
    </Panel>
  );
}

function Preview(props: { entityRef: string; commit?: string }) {
  const { entityRef, commit } = props;
  const t = useText();
  const api = useApi(evidenceApiRef);
  const { data, error, reload } = useLive({
    key: `${entityRef} ${commit}`,
    load: signal => api.previewDataset({ dataset: entityRef, commit }, signal),
    isAffected: () => false,
    isActive: () => false,
  });
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (!data) {
    return <Skeleton width="100%" height={160} />;
  }
  if (data.problem) {
    return (
      <EmptyNotice
        icon={<RiFileTextLine />}
        title={t('datasets.noPreview')}
        description={data.problem}
      />
    );
  }
  return (
    <>
      <Rows preview={data} />
      <Text
        as="p"
        variant="body-small"
        color="secondary"
        className={styles.note}
      >
        {[data.file, t(data.complete ? 'datasets.all' : 'datasets.firstRows')]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </>
  );
}

function Rows(props: { preview: DatasetPreview }) {
  const { table, lines = [] } = props.preview;
  const t = useText();
  if (!table) {
    return (
      <pre {...FOCUSABLE} className={styles.lines}>
        {lines.join('\n')}
      </pre>
    );
  }
  return (
    <DataTable
      isPlain
      label={t('datasets.rows')}
      columns={table.columns.map((label, index) => ({
        id: String(index),
        label,
      }))}
    >
      {table.rows.map((row, line) => (
        <tr key={line}>
          {row.map((cell, index) => (
            <td key={index}>
              <div className={styles.cell}>{cell}</div>
            </td>
          ))}
        </tr>
      ))}
    </DataTable>
  );
}
