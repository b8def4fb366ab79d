import { Skeleton } from '@backstage/ui';
import { RiGitMergeLine } from '@remixicon/react';
import { lazy, Suspense } from 'react';
import { useModelLineage } from '../../hooks/useModelParts';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';

/** The library of the graph is large, and this panel is far down the page. */
const LineageGraph = lazy(async () => ({
  default: (await import('../LineageGraph')).LineageGraph,
}));

/** What the newest version came from. */
export function LineagePanel(props: {
  model: { tracker: string; name: string };
  version: string | undefined;
}) {
  const { model, version } = props;
  const t = useText();
  const { data, error, reload } = useModelLineage(model, version);
  const waiting = <Skeleton width="100%" height={160} />;
  return (
    <Panel
      title={t('model.lineage.title')}
      note={version && t('models.version', { version })}
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && waiting}
      {data &&
        (data.nodes.length > 1 ? (
          <Suspense fallback={waiting}>
            <LineageGraph lineage={data} />
          </Suspense>
        ) : (
          <EmptyNotice
            icon={<RiGitMergeLine />}
            title={t('model.lineage.none')}
          />
        ))}
    </Panel>
  );
}
