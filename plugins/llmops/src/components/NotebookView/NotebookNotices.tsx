import { Alert } from '@backstage/ui';
import type { Notebook } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

const TICK = 30_000;

/** Why a notebook does not run, that nobody works in it, and that the view of it is old. */
export function NotebookNotices(props: { notebook: Notebook }) {
  const { notebook } = props;
  const { state, reason, problem, isIdle, lastActivityAt, gpus } = notebook;
  const t = useText();
  const format = useFormat();
  const now = useNow(TICK);
  return (
    <>
      {problem && (
        <Alert
          icon
          mb="4"
          status="warning"
          title={t('notebooks.stale', { cluster: notebook.clusterTitle })}
          description={problem}
        />
      )}
      {reason && (
        <Alert
          icon
          mb="4"
          status={state === 'failed' ? 'danger' : 'warning'}
          title={t(`notebooks.stateOf.${state}`)}
          description={reason}
        />
      )}
      {isIdle && lastActivityAt && (
        <Alert
          icon
          mb="4"
          status="warning"
          title={t('notebooks.idle', {
            time: format.duration(now - Date.parse(lastActivityAt)),
          })}
          description={
            gpus > 0
              ? t('notebooks.idleHolds', { count: gpus })
              : t('notebooks.idleMemory')
          }
        />
      )}
    </>
  );
}
