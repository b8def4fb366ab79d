import { Text } from '@backstage/ui';
import { RiBox3Line } from '@remixicon/react';
import type { ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { stageOf } from '../../lib/versionStage';
import { EmptyNotice } from '../EmptyNotice';
import { Panel } from '../Panel';
import { VersionRow } from './VersionRow';
import styles from './ModelView.module.css';

/** The versions of a model: aliases, stage where the tracker is old, source run, evaluation; two can be chosen. */
export function VersionTable(props: {
  model: ModelDetails;
  chosen: readonly string[];
  onChoose: (version: string) => void;
  onChanged: () => void;
}) {
  const { model, chosen, onChoose, onChanged } = props;
  const { versions } = model;
  const t = useText();
  const hasStages = versions.some(stageOf);
  const metrics = shownMetrics(model);
  return (
    <Panel
      flush
      title={t('models.versions')}
      note={
        versions.length > 1 && (
          <Text as="span" variant="body-small" color="secondary">
            {t('model.versions.chooseTwo')}
          </Text>
        )
      }
    >
      {versions.length > 0 ? (
        <div className={styles.frame}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('models.versionColumn')}</th>
                <th scope="col">{t('models.aliases')}</th>
                {hasStages && <th scope="col">{t('model.versions.stage')}</th>}
                {metrics.map(key => (
                  <th key={key} scope="col" className={styles.number}>
                    {key}
                  </th>
                ))}
                <th scope="col">{t('models.run')}</th>
                <th scope="col">{t('lineage.commit')}</th>
                <th scope="col">{t('lineage.data')}</th>
                <th scope="col">{t('models.created')}</th>
              </tr>
            </thead>
            <tbody>
              {versions.map(version => (
                <VersionRow
                  key={version.version}
                  model={model}
                  version={version}
                  metrics={metrics}
                  hasStages={hasStages}
                  isChosen={chosen.includes(version.version)}
                  onChoose={
                    versions.length > 1
                      ? () => onChoose(version.version)
                      : undefined
                  }
                  onChanged={onChanged}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <EmptyNotice icon={<RiBox3Line />} title={t('models.noVersions')} />
      )}
    </Panel>
  );
}

const MOST_METRICS = 3;

/** Metrics of the columns: those with a threshold first. */
function shownMetrics({ versions }: ModelDetails): string[] {
  const keys = new Set(
    versions.flatMap(({ thresholds, metrics }) => [
      ...Object.keys(thresholds ?? {}),
      ...Object.keys(metrics),
    ]),
  );
  const withThreshold = new Set(
    versions.flatMap(({ thresholds }) => Object.keys(thresholds ?? {})),
  );
  return [...keys]
    .sort(
      (a, b) =>
        Number(withThreshold.has(b)) - Number(withThreshold.has(a)) ||
        a.localeCompare(b),
    )
    .slice(0, MOST_METRICS);
}
