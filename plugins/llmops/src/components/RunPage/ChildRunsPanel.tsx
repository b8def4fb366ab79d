import { useApi } from '@backstage/frontend-plugin-api';
import { llmopsApiRef, type RunPage } from '../../api';
import { useLive } from '../../hooks/useLive';
import { isOfRuns } from '../../lib/change';
import { useText } from '../../hooks/useText';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { RunList } from '../RunList';

const SHOWN = 50;

/** Runs that are nested in this one; nothing when there are none. Where they cannot be read, it is said why. */
export function ChildRunsPanel(props: { runId: string; isLive: boolean }) {
  const { runId, isLive } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const { data, error, reload } = useLive<RunPage>({
    key: runId,
    load: signal => api.listRuns({ parent: runId, limit: SHOWN }, signal),
    isAffected: change => isLive && isOfRuns(change),
    isActive: () => false,
  });
  if (error && !data) {
    return (
      <Panel title={t('runPage.nesting.children')}>
        <FailureNotice error={error} onRetry={reload} />
      </Panel>
    );
  }
  return data && data.items.length > 0 ? (
    <Panel
      flush
      title={t('runPage.nesting.children')}
      note={
        data.nextCursor &&
        t('runPage.nesting.first', { total: String(data.items.length) })
      }
    >
      <RunList runs={data.items} showsProject={false} />
    </Panel>
  ) : null;
}
