import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink, Skeleton } from '@backstage/ui';
import { ANNOTATION_NOTEBOOK } from '@llmops/backstage-plugin-llmops-common';
import { useNotebook } from '../../hooks/useNotebook';
import { useText } from '../../hooks/useText';
import { notebookRouteRef } from '../../routes';
import { FailureNotice } from '../FailureNotice';
import {
  NotebookActions,
  NotebookChip,
  NotebookFacts,
  NotebookNotices,
} from '../NotebookView';
import styles from '../NotebookView/NotebookView.module.css';
import { Panel } from '../Panel';
import { RefreshFailed } from '../RefreshFailed';

/** A notebook on its catalog page: whether it runs, what it holds, and what can be done with it. */
export function EntityNotebookCard() {
  const { annotations } = useEntity().entity.metadata;
  const [cluster, namespace = '', name = ''] = (
    annotations?.[ANNOTATION_NOTEBOOK] ?? ''
  ).split('/');
  const t = useText();
  const toNotebook = useRouteRef(notebookRouteRef);
  const { data, error, reload } = useNotebook({ cluster, namespace, name });
  return (
    <Panel
      level={2}
      title={t('notebooks.name')}
      actions={
        <ButtonLink
          size="small"
          variant="tertiary"
          href={toNotebook?.({ cluster, namespace, name }) ?? ''}
        >
          {t('notebooks.details')}
        </ButtonLink>
      }
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <Skeleton width="60%" height={14} />}
      {data && (
        <div className={styles.body}>
          <div>
            <NotebookChip state={data.state} />
          </div>
          <div>
            {error && <RefreshFailed error={error} onRetry={reload} />}
            <NotebookNotices notebook={data} />
            <NotebookFacts notebook={data} />
          </div>
          <NotebookActions notebook={data} onChanged={reload} />
        </div>
      )}
    </Panel>
  );
}
