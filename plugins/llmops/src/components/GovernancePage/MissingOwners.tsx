import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { RiCheckboxCircleLine } from '@remixicon/react';
import { evidenceApiRef, type MissingOwner } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { modelRouteRef, runRouteRef } from '../../routes';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { EntityLink } from '../EntityLink';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import styles from './GovernancePage.module.css';

const KINDS = ['models', 'projects', 'runs'] as const;

/** Models, projects and runs that nobody answers for. */
export function MissingOwners() {
  const t = useText();
  const api = useApi(evidenceApiRef);
  const { data, error, isPending, reload } = useLive({
    key: 'owners',
    load: signal => api.listMissingOwners(signal),
    isAffected: ({ kind }) => kind === 'model',
    isActive: () => false,
  });
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (data?.items.length === 0) {
    return (
      <EmptyNotice
        icon={<RiCheckboxCircleLine />}
        title={t('governance.allOwned')}
      />
    );
  }
  return (
    <>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      {data && (
        <ul className={styles.counts} aria-label={t('governance.view.owners')}>
          {KINDS.map(kind => (
            <li key={kind}>
              <Text variant="body-medium">
                {t(`governance.ownerCount.${kind}`, {
                  total: String(data.counts[kind]),
                })}
              </Text>
            </li>
          ))}
        </ul>
      )}
      <DataTable
        label={t('governance.view.owners')}
        isPending={isPending}
        columns={[
          { id: 'kind', label: t('governance.kind.title') },
          { id: 'name', label: t('governance.name') },
          { id: 'project', label: t('runs.column.project') },
          { id: 'owner', label: t('runs.owner') },
          { id: 'reason', label: t('governance.reason.title') },
        ]}
      >
        {data?.items.map(line => (
          <OwnerRow
            key={JSON.stringify([
              line.kind,
              line.tracker,
              line.name,
              line.runId,
            ])}
            line={line}
          />
        ))}
      </DataTable>
      {data?.complete === false && (
        <div className={styles.foot}>
          <Text variant="body-small" color="secondary">
            {t('governance.notAll')}
          </Text>
        </div>
      )}
    </>
  );
}

function OwnerRow(props: { line: MissingOwner }) {
  const { line } = props;
  const { kind, name, tracker, runId, project, count } = line;
  const t = useText();
  const toModel = useRouteRef(modelRouteRef);
  const toRun = useRouteRef(runRouteRef);
  const modelHref = kind === 'model' && tracker && toModel?.({ tracker, name });
  const href = modelHref || (runId ? toRun?.({ runId }) : undefined);
  return (
    <tr>
      <td>{t(`governance.kind.${kind}`)}</td>
      <th scope="row" className={styles.name}>
        {href ? (
          <Link href={href} variant="body-medium" weight="bold" standalone>
            {name || runId}
          </Link>
        ) : (
          name
        )}
        {count > 1 &&
          ` ${t('governance.andOthers', { others: String(count - 1) })}`}
      </th>
      <td>{project ? <EntityLink entityRef={project} /> : '–'}</td>
      <td className={styles.name}>{line.owner}</td>
      <td>{t(`governance.reason.${line.reason}`)}</td>
    </tr>
  );
}
