import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiFilterOffLine } from '@remixicon/react';
import { evidenceApiRef, type AuditRecord } from '../../api';
import { useAuditPages } from '../../hooks/useAuditPages';
import { useText } from '../../hooks/useText';
import { visibleText } from '../../lib/visibleText';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { EntityLink } from '../EntityLink';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import { Timestamp } from '../Timestamp';
import { AuditFilters, useAuditFilter } from './AuditFilters';
import { ExportButton } from './ExportButton';
import styles from './GovernancePage.module.css';

/** Who did what to what, with which outcome; newest first. */
export function AuditTrail() {
  const t = useText();
  const api = useApi(evidenceApiRef);
  const filter = useAuditFilter();
  const { records, error, isPending, hasMore, loadMore, reload } =
    useAuditPages(filter);
  if (error && !records) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  return (
    <>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      <AuditFilters>
        <div className={styles.end}>
          {(['csv', 'jsonl'] as const).map(format => (
            <ExportButton
              key={format}
              label={t(`governance.export.${format}`)}
              fileName={`audit.${format}`}
              load={() => api.exportAudit({ ...filter, format })}
            />
          ))}
        </div>
      </AuditFilters>
      {records?.length === 0 ? (
        <EmptyNotice
          icon={<RiFilterOffLine />}
          title={t('governance.audit.none')}
        />
      ) : (
        <DataTable
          label={t('governance.view.audit')}
          isPending={isPending}
          columns={[
            { id: 'at', label: t('governance.audit.at') },
            { id: 'actor', label: t('governance.audit.actor') },
            { id: 'action', label: t('governance.audit.action') },
            { id: 'subject', label: t('governance.audit.subject') },
            { id: 'outcome', label: t('governance.audit.outcome') },
            { id: 'detail', label: t('governance.audit.detail') },
          ]}
        >
          {records?.map(record => (
            <AuditRow key={record.id} record={record} />
          ))}
        </DataTable>
      )}
      {hasMore && (
        <div className={styles.foot}>
          <Button size="small" variant="secondary" onPress={loadMore}>
            {t('models.showMore')}
          </Button>
        </div>
      )}
    </>
  );
}

function AuditRow(props: { record: AuditRecord }) {
  const { record } = props;
  const { actor, outcome, detail } = record;
  const t = useText();
  return (
    <tr>
      <td>
        <Timestamp at={record.at} />
      </td>
      <td>
        {/^[a-z]+:[^/]+\/./.test(actor) ? (
          <EntityLink entityRef={actor} />
        ) : (
          actor
        )}
      </td>
      <td>{record.action}</td>
      <td className={styles.name}>{record.subject ?? '–'}</td>
      <td className={outcome === 'allowed' ? styles.outcome : styles.refusal}>
        {t(`governance.audit.outcomes.${outcome}`)}
      </td>
      <td>
        {detail && Object.keys(detail).length > 0 && (
          <dl className={styles.detail}>
            {Object.entries(detail).map(([key, value]) => (
              <div key={key}>
                <dt>{visibleText(key)}</dt>
                <dd>
                  {typeof value === 'string' ? value : JSON.stringify(value)}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </td>
    </tr>
  );
}
