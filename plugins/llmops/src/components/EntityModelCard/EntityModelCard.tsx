import { useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Skeleton } from '@backstage/ui';
import { readTrends } from '../../lib/evaluation';
import { useEntityModel } from '../../hooks/useEntityModel';
import { useText } from '../../hooks/useText';
import { modelRouteRef } from '../../routes';
import { AliasList } from '../AliasList';
import { Facts } from '../Facts';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { ThresholdTable } from '../ThresholdTable';
import { Timestamp } from '../Timestamp';
import type { ModelDetails } from '../../api';
import styles from './EntityModelCard.module.css';

/** A model in short: version, aliases, licence and how it stands against its thresholds. */
export function EntityModelCard() {
  const t = useText();
  const toModel = useRouteRef(modelRouteRef);
  const { tracker, name, data, error, reload } = useEntityModel();
  return (
    <Panel
      level={2}
      title={t('models.summary')}
      actions={
        <ButtonLink
          size="small"
          variant="tertiary"
          href={toModel?.({ tracker, name })}
        >
          {t('models.open')}
        </ButtonLink>
      }
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <Skeleton width="100%" height={96} />}
      {data && <Summary model={data} />}
    </Panel>
  );
}

function Summary(props: { model: ModelDetails }) {
  const { model } = props;
  const t = useText();
  const { facts } = model;
  const rows = readTrends(model.versions).flatMap(({ key, threshold, value }) =>
    threshold ? [{ key, threshold, value }] : [],
  );
  return (
    <div className={styles.root}>
      <Facts
        facts={[
          { label: t('models.latest'), value: model.latestVersion },
          {
            label: t('models.aliases'),
            value: Object.keys(model.aliases ?? {}).length > 0 && (
              <AliasList aliases={model.aliases} />
            ),
          },
          { label: t('models.license'), value: facts?.license },
          { label: t('models.task'), value: facts?.task },
          { label: t('models.baseModel'), value: facts?.baseModels.join(', ') },
          {
            label: t('model.card.score'),
            value:
              facts &&
              t('model.card.scoreOf', { score: String(facts.cardScore) }),
          },
          {
            label: t('models.updated'),
            value: <Timestamp at={model.updatedAt} />,
          },
        ].filter(({ value }) => value)}
      />
      {rows.length > 0 && <ThresholdTable rows={rows} />}
    </div>
  );
}
