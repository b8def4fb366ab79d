import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import {
  ANNOTATION_RUN_ID,
  isEnded,
} from '@llmops/backstage-plugin-llmops-common';
import { llmopsApiRef } from '../../api';
import { useLive } from '../../hooks/useLive';
import { isOfRun } from '../../lib/change';
import { useText } from '../../hooks/useText';
import { runRouteRef } from '../../routes';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { RunList, RunListSkeleton } from '../RunList';

/** A run in short on its catalog page, with the way to all of it. */
export function EntityRunCard() {
  const { annotations } = useEntity().entity.metadata;
  const runId = annotations?.[ANNOTATION_RUN_ID] ?? '';
  const t = useText();
  const api = useApi(llmopsApiRef);
  const toRun = useRouteRef(runRouteRef);
  const { data, error, reload } = useLive({
    key: runId,
    load: signal => api.getRun(runId, signal),
    isAffected: change => isOfRun(change, runId),
    isActive: run => !isEnded(run.state),
  });
  return (
    <Panel
      flush
      level={2}
      title={t('run.summary')}
      actions={
        <ButtonLink size="small" variant="tertiary" href={toRun?.({ runId })}>
          {t('run.open')}
        </ButtonLink>
      }
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <RunListSkeleton />}
      {data && <RunList runs={[data]} />}
    </Panel>
  );
}
