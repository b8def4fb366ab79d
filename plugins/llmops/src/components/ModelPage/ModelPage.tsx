import { BreadcrumbEntry, useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Container, Header } from '@backstage/ui';
import { RiExternalLinkLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { useModel } from '../../hooks/useModel';
import { useText } from '../../hooks/useText';
import { modelRouteRef } from '../../routes';
import { AliasList } from '../AliasList';
import { EntityLink } from '../EntityLink';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import { ModelView } from '../ModelView';
import { RefreshFailed } from '../RefreshFailed';
import { Timestamp } from '../Timestamp';
import { TrackerLine } from '../TrackerLine';

/** A registered model under the plugin's own pages. */
export function ModelPage() {
  const { tracker = '', name = '' } = useParams();
  const t = useText();
  const toModel = useRouteRef(modelRouteRef);
  const { data: model, error, reload } = useModel(tracker, name);
  if (error && !model) {
    return (
      <Container>
        <FailureNotice error={error} onRetry={reload} />
      </Container>
    );
  }
  if (!model) {
    return <PageSkeleton />;
  }
  const hasAliases = Object.keys(model.aliases ?? {}).length > 0;
  return (
    <BreadcrumbEntry
      entry={{ label: name, href: toModel?.({ tracker, name }) ?? '' }}
    >
      <Header
        title={name}
        customActions={
          model.url &&
          /^https?:\/\//i.test(model.url) && (
            <ButtonLink
              variant="secondary"
              href={model.url}
              target="_blank"
              rel="noreferrer"
              iconEnd={<RiExternalLinkLine />}
            >
              {t('models.openTracker', { tracker: model.tracker })}
            </ButtonLink>
          )
        }
        metadata={[
          { label: t('models.latest'), value: model.latestVersion ?? '–' },
          ...(hasAliases
            ? [
                {
                  label: t('models.aliases'),
                  value: <AliasList aliases={model.aliases} />,
                },
              ]
            : []),
          {
            label: t('runs.owner'),
            value: <EntityLink entityRef={model.owner} />,
          },
          ...(model.project
            ? [
                {
                  label: t('runs.column.project'),
                  value: <EntityLink entityRef={model.project} />,
                },
              ]
            : []),
          ...(model.facts?.trainedAt
            ? [
                {
                  label: t('model.trained'),
                  value: <Timestamp at={model.facts.trainedAt} />,
                },
              ]
            : []),
          {
            label: t('models.updated'),
            value: <Timestamp at={model.updatedAt} />,
          },
        ]}
      />
      <Container>
        {error && <RefreshFailed error={error} onRetry={reload} />}
        <TrackerLine tracker={model.tracker} />
        <ModelView model={model} onChanged={reload} />
      </Container>
    </BreadcrumbEntry>
  );
}
