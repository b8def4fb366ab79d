import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { RunDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { modelRouteRef, runRouteRef } from '../../routes';
import { CopyText } from '../CopyText';
import { EntityLink } from '../EntityLink';
import { Facts } from '../Facts';
import { Panel } from '../Panel';
import { RegisterVersionButton } from '../RegisterVersion';

const SHORT = 12;

/** The run that another is nested in, by its name once that is known. */
function ParentLink(props: { run: RunDetails; parentId: string }) {
  const { run, parentId } = props;
  const toRun = useRouteRef(runRouteRef);
  return (
    <Link standalone variant="body-medium" href={toRun?.({ runId: parentId })}>
      {runName({ name: run.parentName, id: parentId })}
    </Link>
  );
}

/** Only web addresses become links; anything else stays text. */
function isWebAddress(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url);
}

/** Where a run comes from and what came of it. */
export function LineagePanel(props: { run: RunDetails }) {
  const { run } = props;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  const toModel = useRouteRef(modelRouteRef);
  const copy = (text: string | undefined, label: string) =>
    text && <CopyText text={text} shown={text.slice(0, SHORT)} label={label} />;
  const { model, reproducedFrom } = run;
  const linked = run.trackedRuns.filter(({ url }) => isWebAddress(url));
  const trackers = [...new Set(linked.map(({ tracker }) => tracker))];
  return (
    <Panel
      title={t('lineage.title')}
      actions={<RegisterVersionButton run={run} />}
    >
      <Facts
        facts={[
          {
            label: t('runPage.nesting.parent'),
            value: run.parentId && (
              <ParentLink run={run} parentId={run.parentId} />
            ),
          },
          {
            label: t('lineage.project'),
            value: run.project && <EntityLink entityRef={run.project} />,
          },
          {
            label: t('runs.owner'),
            value: <EntityLink entityRef={run.owner} />,
          },
          { label: t('run.experiment'), value: run.experiment },
          {
            label: t('runPage.nesting.user', { tracker: run.tracker }),
            value: [
              ...new Set(run.trackedRuns.flatMap(({ user }) => user ?? [])),
            ].join(', '),
          },
          {
            label: t('runPage.nesting.loggedModels'),
            value: run.trackedRuns
              .flatMap(({ loggedModels }) => loggedModels ?? [])
              .join(', '),
          },
          { label: t('lineage.ref'), value: run.ref },
          {
            label: t('lineage.commit'),
            value: copy(run.commit, t('lineage.commit')),
          },
          {
            label: t('lineage.data'),
            value: copy(run.dataVersion, t('lineage.data')),
          },
          {
            label: t('lineage.environment'),
            value: copy(run.environment, t('lineage.environment')),
          },
          {
            label: t('lineage.image'),
            value: run.image && (
              <CopyText text={run.image} label={t('lineage.image')} wraps />
            ),
          },
          {
            label: t('lineage.place'),
            value: Object.values(run.options ?? {})
              .filter(Boolean)
              .join(' · '),
          },
          {
            label: t('lineage.repository'),
            value: run.repository && (
              <CopyText
                text={run.repository}
                label={t('lineage.repository')}
                wraps
              />
            ),
          },
          {
            label: t('lineage.model'),
            value: model && (
              <Link
                standalone
                variant="body-medium"
                href={toModel?.({ tracker: model.tracker, name: model.name })}
              >
                {model.name} {t('models.version', { version: model.version })}
              </Link>
            ),
          },
          {
            label: t('lineage.reproducedFrom'),
            value: reproducedFrom && (
              <Link
                standalone
                variant="body-medium"
                href={toRun?.({ runId: reproducedFrom })}
              >
                {reproducedFrom}
              </Link>
            ),
          },
          ...trackers.map(tracker => ({
            label: t('lineage.tracked', { tracker }),
            value: linked
              .filter(tracked => tracked.tracker === tracker)
              .map(({ id, name, url }) => (
                <div key={id}>
                  <Link
                    standalone
                    variant="body-medium"
                    href={url}
                    target="_blank"
                    rel="noopener noreferrer"
                  >
                    {name}
                  </Link>
                </div>
              )),
          })),
          {
            label: t('lineage.runId'),
            value: <CopyText text={run.id} label={t('lineage.runId')} />,
          },
        ]}
      />
    </Panel>
  );
}
