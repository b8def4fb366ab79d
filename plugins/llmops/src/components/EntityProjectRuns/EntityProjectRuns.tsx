import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Skeleton, Text } from '@backstage/ui';
import { RiPlayCircleLine } from '@remixicon/react';
import { useMemo } from 'react';
import { useProject } from '../../hooks/useProject';
import { useRunPages } from '../../hooks/useRunPages';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { LaunchButton } from '../LaunchButton';
import { Panel } from '../Panel';
import { ProblemList } from '../ProblemList';
import { RefreshFailed } from '../RefreshFailed';
import { RunTable } from '../RunTable';
import styles from './EntityProjectRuns.module.css';

/** The tab of a project: what is wrong in its files, its runs, and the run button. */
export function EntityProjectRuns() {
  const { entity } = useEntity();
  const t = useText();
  const entityRef = stringifyEntityRef(entity);
  const project = useProject(entityRef);
  const query = useMemo(() => ({ project: [entityRef] }), [entityRef]);
  const pages = useRunPages(query);
  const { runs, error } = pages;
  return (
    <div className={styles.root}>
      <ProjectHead project={project} />
      {error && runs && <RefreshFailed error={error} onRetry={pages.reload} />}
      <Panel flush level={2} title={t('runs.title')}>
        {error && !runs && (
          <FailureNotice error={error} onRetry={pages.reload} />
        )}
        {runs?.length === 0 && (
          <EmptyNotice
            icon={<RiPlayCircleLine />}
            title={t('runs.noneOfProject')}
            description={
              project.data?.canLaunch ? t('runs.noneOfProjectHint') : undefined
            }
          />
        )}
        {(pages.isPending || (runs && runs.length > 0)) && (
          <RunTable
            runs={runs}
            label={t('runs.title')}
            showsProject={false}
            hasMore={pages.hasMore}
            isLoadingMore={pages.isLoadingMore}
            onEndReached={pages.loadMore}
          />
        )}
      </Panel>
    </div>
  );
}

function ProjectHead(props: { project: ReturnType<typeof useProject> }) {
  const { data, error, reload } = props.project;
  const t = useText();
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (!data) {
    return <Skeleton width="100%" height={40} />;
  }
  return (
    <>
      <div className={styles.head}>
        <Text as="p" variant="body-medium" color="secondary">
          {t('project.declares', { count: data.pipelines.length })}
          {data.ref && data.commit && (
            <>
              {' · '}
              {t('project.at', {
                ref: data.ref,
                commit: data.commit.slice(0, 7),
              })}
            </>
          )}
        </Text>
        <LaunchButton project={data} />
      </div>
      {data.problems.length > 0 && <ProblemList problems={data.problems} />}
    </>
  );
}
