import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { Alert, ButtonLink, Container } from '@backstage/ui';
import { RiAddLine, RiBookMarkedLine } from '@remixicon/react';
import { notebookApiRef, type NotebookList } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { templateRouteRef } from '../../routes';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import styles from '../NotebookView/NotebookView.module.css';
import { NotebookRow } from './NotebookRow';

const TICK = 30_000;
const TEMPLATE = { namespace: 'default', templateName: 'gpu-notebook' };

/** All notebooks that the person may see, with those first that hold GPUs for nobody. */
export function NotebooksPage() {
  const t = useText();
  const api = useApi(notebookApiRef);
  const toTemplate = useRouteRef(templateRouteRef);
  const { data, error, isPending, reload } = useLive({
    key: 'notebooks',
    load: signal => api.listNotebooks(signal),
    isAffected: ({ kind }) => kind === 'notebook',
    // Nobody tells when one becomes idle.
    isActive: ({ items }) => items.some(({ state }) => state !== 'stopped'),
  });
  if (error && !data) {
    return (
      <Container>
        <FailureNotice error={error} onRetry={reload} />
      </Container>
    );
  }
  const create = toTemplate && (
    <ButtonLink
      variant="primary"
      iconStart={<RiAddLine />}
      href={toTemplate(TEMPLATE)}
    >
      {t('notebooks.create')}
    </ButtonLink>
  );
  return (
    <Container>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      {data && <Notices list={data} />}
      {data?.items.length === 0 ? (
        <NoNotebooks list={data} create={create} />
      ) : (
        <>
          <div className={styles.toolbar}>{create}</div>
          <NotebookTable list={data} isPending={isPending} onChanged={reload} />
        </>
      )}
    </Container>
  );
}

function NoNotebooks(props: { list: NotebookList; create?: JSX.Element }) {
  const hasClusters = props.list.clusters.length > 0;
  const t = useText();
  return (
    <EmptyNotice
      icon={<RiBookMarkedLine />}
      title={t(hasClusters ? 'notebooks.none' : 'notebooks.noClusters')}
      description={t(
        hasClusters ? 'notebooks.noneHint' : 'notebooks.noClustersHint',
      )}
      action={hasClusters ? props.create : undefined}
    />
  );
}

function NotebookTable(props: {
  list: NotebookList | undefined;
  isPending: boolean;
  onChanged: () => void;
}) {
  const { list, isPending, onChanged } = props;
  const t = useText();
  const now = useNow(TICK);
  return (
    <DataTable
      label={t('tab.notebooks')}
      isPending={isPending}
      columns={[
        { id: 'name', label: t('notebooks.name') },
        { id: 'state', label: t('notebooks.state') },
        { id: 'owner', label: t('notebooks.owner') },
        { id: 'resources', label: t('notebooks.resources') },
        { id: 'image', label: t('notebooks.image') },
        { id: 'activity', label: t('notebooks.activity') },
        { id: 'actions', label: t('notebooks.actions') },
      ]}
    >
      {list?.items.map(notebook => (
        <NotebookRow
          key={notebook.entityRef}
          notebook={notebook}
          now={now}
          onChanged={onChanged}
        />
      ))}
    </DataTable>
  );
}

function Notices(props: { list: NotebookList }) {
  const { items, clusters } = props.list;
  const t = useText();
  const idleGpus = items
    .filter(({ isIdle }) => isIdle)
    .reduce((sum, { gpus }) => sum + gpus, 0);
  return (
    <>
      {clusters.map(
        ({ name, title, problem }) =>
          problem && (
            <Alert
              key={name}
              icon
              mb="4"
              status="warning"
              title={t('notebooks.stale', { cluster: title })}
              description={problem}
            />
          ),
      )}
      {idleGpus > 0 && (
        <Alert
          icon
          mb="4"
          status="warning"
          title={t('notebooks.idleTotal', { count: idleGpus })}
          description={t('notebooks.idleTotalHint')}
        />
      )}
    </>
  );
}
