import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Badge, Link } from '@backstage/ui';
import { RiBox3Line, RiPriceTag3Line } from '@remixicon/react';
import type { ModelDetails, ModelVersion } from '../../api';
import { useText } from '../../hooks/useText';
import { runRouteRef } from '../../routes';
import { CopyText } from '../CopyText';
import { EmptyNotice } from '../EmptyNotice';
import { Panel } from '../Panel';
import { Timestamp } from '../Timestamp';
import styles from './ModelView.module.css';

/** The versions of a model: aliases, the run each came from, its commit and data. */
export function VersionTable(props: { model: ModelDetails }) {
  const { versions } = props.model;
  const t = useText();
  return (
    <Panel flush title={t('models.versions')}>
      {versions.length > 0 ? (
        <div className={styles.frame}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('models.versionColumn')}</th>
                <th scope="col">{t('models.aliases')}</th>
                <th scope="col">{t('models.run')}</th>
                <th scope="col">{t('lineage.commit')}</th>
                <th scope="col">{t('lineage.data')}</th>
                <th scope="col">{t('models.created')}</th>
              </tr>
            </thead>
            <tbody>
              {versions.map(version => (
                <VersionRow key={version.version} version={version} />
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

function VersionRow(props: { version: ModelVersion }) {
  const { version } = props;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  const { runId, commit, dataVersion, aliases } = version;
  return (
    <tr>
      <th scope="row">
        {version.version}
        {version.status.toLowerCase() !== 'ready' && (
          <span className={styles.status}>{version.status}</span>
        )}
      </th>
      <td>
        <span className={styles.aliases}>
          {aliases.map(alias => (
            <Badge key={alias} size="small" icon={<RiPriceTag3Line />}>
              {alias}
            </Badge>
          ))}
        </span>
      </td>
      <td>
        {runId ? (
          <Link href={toRun?.({ runId })} variant="body-medium" standalone>
            {version.runName ?? runId}
          </Link>
        ) : (
          version.runName ?? '–'
        )}
      </td>
      <td>
        {commit ? (
          <CopyText
            text={commit}
            shown={commit.slice(0, 7)}
            label={t('lineage.commit')}
          />
        ) : (
          '–'
        )}
      </td>
      <td>
        {dataVersion ? (
          <CopyText
            text={dataVersion}
            shown={dataVersion.slice(0, 10)}
            label={t('lineage.data')}
          />
        ) : (
          '–'
        )}
      </td>
      <td>
        <Timestamp at={version.createdAt} />
      </td>
    </tr>
  );
}
