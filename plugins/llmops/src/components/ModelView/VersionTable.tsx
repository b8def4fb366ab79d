import { Text } from '@backstage/ui';
import { RiBox3Line } from '@remixicon/react';
import type { ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { compareMetrics } from '../../lib/metricOrder';
import { stageOf } from '../../lib/versionStage';
import { visibleText } from '../../lib/visibleText';
import { EmptyNotice } from '../EmptyNotice';
import { Panel } from '../Panel';
import { VersionRow } from './VersionRow';
import styles from './ModelView.module.css';

/** Columns that are always there. */
const ALWAYS = 3;

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
  const hasCommits = versions.some(({ commit }) => commit);
  const hasData = versions.some(({ dataVersion }) => dataVersion);
  const facts = [hasStages, hasCommits, hasData].filter(Boolean).length;
  const metrics = shownMetrics(model).slice(0, facts > 0 ? 2 : 3);
  const columns = ALWAYS + facts + metrics.length;
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
                    {visibleText(key)}
                  </th>
                ))}
                <th scope="col">{t('models.run')}</th>
                {hasCommits && <th scope="col">{t('lineage.commit')}</th>}
                {hasData && <th scope="col">{t('lineage.data')}</th>}
              </tr>
            </thead>
            <tbody>
              {versions.map(version => (
                <VersionRow
                  key={version.version}
                  model={model}
                  version={version}
                  metrics={metrics}
                  columns={columns}
                  hasStages={hasStages}
                  hasCommits={hasCommits}
                  hasData={hasData}
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

/** Metrics of the columns: those with a threshold first, then those that most versions have. */
function shownMetrics({ versions }: ModelDetails): string[] {
  const uses = new Map<string, number>();
  const judged = new Set<string>();
  for (const { thresholds = {}, metrics } of versions) {
    Object.keys(thresholds).forEach(key => judged.add(key));
    for (const key of new Set([
      ...Object.keys(thresholds),
      ...Object.keys(metrics),
    ])) {
      uses.set(key, (uses.get(key) ?? 0) + 1);
    }
  }
  return [...uses]
    .sort(
      ([a, ofA], [b, ofB]) =>
        Number(judged.has(b)) - Number(judged.has(a)) ||
        ofB - ofA ||
        compareMetrics(a, b),
    )
    .map(([key]) => key);
}
