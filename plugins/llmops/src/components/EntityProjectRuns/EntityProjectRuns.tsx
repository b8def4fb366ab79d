import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Skeleton, Text } from '@backstage/ui';
import { useProject } from '../../hooks/useProject';
import { useText } from '../../hooks/useText';
import { FailureNotice } from '../FailureNotice';
import { LaunchButton } from '../LaunchButton';
import { ProblemList } from '../ProblemList';
import { RunsView } from '../RunsView';
import { SchedulesPanel } from '../SchedulesPanel';
import styles from './EntityProjectRuns.module.css';

/** The tab of a project: what is wrong in its files, its runs, and the run button. */
export function EntityProjectRuns() {
  const { entity } = useEntity();
  const t = useText();
  const entityRef = stringifyEntityRef(entity);
  const project = useProject(entityRef);
  return (
    <div className={styles.root}>
      <ProjectHead project={project} />
      <SchedulesPanel project={entityRef} />
      <section aria-label={t('runs.title')} className={styles.runs}>
        <RunsView
          project={entityRef}
          none={{
            title: t('runs.noneOfProject'),
            description: project.data?.canLaunch
              ? t('runs.noneOfProjectHint')
              : undefined,
          }}
        />
      </section>
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
