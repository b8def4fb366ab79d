import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Checkbox, Link } from '@backstage/ui';
import type { ModelDetails, ModelVersion } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { stageOf } from '../../lib/versionStage';
import { runRouteRef } from '../../routes';
import { CopyText } from '../CopyText';
import { Timestamp } from '../Timestamp';
import { AliasCell } from './AliasCell';
import styles from './ModelView.module.css';

/** One version of a model. */
export function VersionRow(props: {
  model: ModelDetails;
  version: ModelVersion;
  metrics: readonly string[];
  /** How many there are in all. */
  columns: number;
  hasStages: boolean;
  hasCommits: boolean;
  hasData: boolean;
  isChosen: boolean;
  onChoose?: () => void;
  onChanged: () => void;
}) {
  const { model, version, metrics, hasStages, onChoose } = props;
  const t = useText();
  const format = useFormat();
  const toRun = useRouteRef(runRouteRef);
  const { runId, commit, dataVersion } = version;
  const short = (text: string | undefined, length: number, label: string) =>
    text ? (
      <CopyText text={text} shown={text.slice(0, length)} label={label} />
    ) : (
      '–'
    );
  return (
    <>
      <tr>
        <th scope="row">
          <span className={styles.version}>
            {onChoose && (
              <Checkbox
                isSelected={props.isChosen}
                onChange={onChoose}
                aria-label={t('model.versions.choose', {
                  version: version.version,
                })}
              />
            )}
            {version.version}
            <span className={styles.created}>
              <Timestamp at={version.createdAt} />
            </span>
          </span>
          {version.status.toLowerCase() !== 'ready' && (
            <span className={styles.status}>{version.status}</span>
          )}
        </th>
        <td>
          <AliasCell
            model={model}
            version={version}
            onChanged={props.onChanged}
          />
        </td>
        {hasStages && <td>{stageOf(version) ?? '–'}</td>}
        {metrics.map(key => (
          <td key={key} className={styles.number}>
            {format.metric(
              Object.hasOwn(version.metrics, key)
                ? version.metrics[key]
                : undefined,
            )}
          </td>
        ))}
        <td>
          {version.foreignOwner && (
            <span className={styles.status}>
              {t('model.versions.foreign', { owner: version.foreignOwner })}
            </span>
          )}
          {runId ? (
            <Link href={toRun?.({ runId })} variant="body-medium" standalone>
              {runName({ name: version.runName, id: runId })}
            </Link>
          ) : (
            version.runName ?? '–'
          )}
        </td>
        {props.hasCommits && (
          <td className={styles.short}>
            {short(commit, 7, t('lineage.commit'))}
          </td>
        )}
        {props.hasData && (
          <td className={styles.short}>
            {short(dataVersion, 10, t('lineage.data'))}
          </td>
        )}
      </tr>
      {version.description && (
        <tr className={styles.description}>
          <td colSpan={props.columns}>{version.description}</td>
        </tr>
      )}
    </>
  );
}
