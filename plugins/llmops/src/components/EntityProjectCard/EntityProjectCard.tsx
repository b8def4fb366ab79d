import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { RiPlayCircleLine } from '@remixicon/react';
import { llmopsApiRef } from '../../api';
import { isOfProject } from '../../lib/change';
import { useLive } from '../../hooks/useLive';
import { useProject } from '../../hooks/useProject';
import { useText } from '../../hooks/useText';
import { runsRouteRef } from '../../routes';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { LaunchButton } from '../LaunchButton';
import { ModelList } from '../ModelList';
import { Panel } from '../Panel';
import { RunList, RunListSkeleton } from '../RunList';

const LAST_RUNS = 3;

/** The last runs of a project, its newest model and the run button. */
export function EntityProjectCard() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const t = useText();
  const api = useApi(llmopsApiRef);
  const toRuns = useRouteRef(runsRouteRef);
  const project = useProject(entityRef);
  const runs = useLive({
    key: entityRef,
    load: async signal => {
      const query = { project: [entityRef], limit: LAST_RUNS };
      return (await api.listRuns(query, signal)).items;
    },
    isAffected: change =>
      change.kind === 'runs' || isOfProject(change, entityRef),
    isActive: items => items.some(({ state }) => !isEnded(state)),
  });
  const models = useLive({
    key: entityRef,
    load: async signal =>
      (await api.listModels({ project: entityRef, limit: 1 }, signal)).items,
    isAffected: ({ kind }) => kind === 'model',
    isActive: () => false,
  });
  return (
    <Panel
      flush
      level={2}
      title={t('project.lastRuns')}
      actions={
        <>
          <ButtonLink
            size="small"
            variant="tertiary"
            href={`${toRuns?.()}?${new URLSearchParams({
              project: entityRef,
            })}`}
          >
            {t('action.showAll')}
          </ButtonLink>
          {project.data && <LaunchButton size="small" project={project.data} />}
        </>
      }
    >
      {runs.error && !runs.data && (
        <FailureNotice error={runs.error} onRetry={runs.reload} />
      )}
      {runs.isPending && <RunListSkeleton />}
      {runs.data?.length === 0 && (
        <EmptyNotice
          icon={<RiPlayCircleLine />}
          title={t('runs.noneOfProject')}
        />
      )}
      {runs.data && runs.data.length > 0 && (
        <RunList runs={runs.data} showsProject={false} />
      )}
      {models.data && models.data.length > 0 && (
        <ModelList models={models.data} />
      )}
    </Panel>
  );
}
