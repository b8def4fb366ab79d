import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { Container, Link } from '@backstage/ui';
import { RiDatabase2Line } from '@remixicon/react';
import { evidenceApiRef, type Dataset } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { datasetRouteRef } from '../../routes';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { EntityLink } from '../EntityLink';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import styles from '../DatasetView/DatasetView.module.css';

/** The datasets of the catalog with the version that each has now. */
export function DatasetsPage() {
  const t = useText();
  const api = useApi(evidenceApiRef);
  const { data, error, isPending, reload } = useLive({
    key: 'datasets',
    load: signal => api.listDatasets({}, signal),
    isAffected: () => false,
    isActive: () => false,
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
      {data?.length === 0 ? (
        <EmptyNotice
          icon={<RiDatabase2Line />}
          title={t('datasets.none')}
          description={t('datasets.noneHint')}
        />
      ) : (
        <DataTable
          label={t('tab.datasets')}
          isPending={isPending}
          columns={[
            { id: 'name', label: t('datasets.name') },
            { id: 'project', label: t('runs.column.project') },
            { id: 'owner', label: t('runs.owner') },
            { id: 'version', label: t('datasets.version') },
            { id: 'size', label: t('datasets.size'), numeric: true },
          ]}
        >
          {data?.map(dataset => (
            <DatasetRow key={dataset.entityRef} dataset={dataset} />
          ))}
        </DataTable>
      )}
    </Container>
  );
}

function DatasetRow(props: { dataset: Dataset }) {
  const { dataset } = props;
  const { entityRef, title, projects = [], current, problem, path } = dataset;
  const toDataset = useRouteRef(datasetRouteRef);
  const format = useFormat();
  const { namespace, name } = parseEntityRef(entityRef);
  return (
    <tr>
      <th scope="row">
        <Link
          href={toDataset?.({ namespace, name })}
          variant="body-medium"
          weight="bold"
          standalone
        >
          {title}
        </Link>
        {path && <div className={styles.path}>{path}</div>}
      </th>
      <td>
        {projects.map(project => (
          <div key={project}>
            <EntityLink entityRef={project} />
          </div>
        ))}
      </td>
      <td>
        <EntityLink entityRef={dataset.owner} />
      </td>
      <td className={current ? styles.version : styles.problem}>
        {current ? current.version.slice(0, 8) : problem}
      </td>
      <td data-numeric>
        {current?.bytes === undefined ? '–' : format.bytes(current.bytes)}
      </td>
    </tr>
  );
}
