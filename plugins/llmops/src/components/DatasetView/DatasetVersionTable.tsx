import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, Link, Text } from '@backstage/ui';
import type { DatasetDetails } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { modelRouteRef, runRouteRef } from '../../routes';
import { CopyText } from '../CopyText';
import { DataTable } from '../DataTable';
import { Panel } from '../Panel';
import { StateChip } from '../StateChip';
import { Timestamp } from '../Timestamp';
import styles from './DatasetView.module.css';

type Version = DatasetDetails['versions'][number];

/** The versions of a dataset, newest first, with the runs and models that used each. */
export function DatasetVersionTable(props: {
  dataset: DatasetDetails;
  /** Commit of the version whose rows are shown; the newest by default. */
  shown?: string;
  onShow: (commit: string) => void;
}) {
  const { dataset, shown, onShow } = props;
  const { versions, complete } = dataset;
  // There is nothing to choose from a single one.
  const mayChoose = dataset.mayPreview && versions.length > 1;
  const t = useText();
  return (
    <Panel flush title={t('datasets.versions')}>
      <DataTable
        isPlain
        label={t('datasets.versions')}
        columns={[
          { id: 'version', label: t('datasets.version') },
          { id: 'commit', label: t('lineage.commit') },
          { id: 'at', label: t('datasets.changed') },
          { id: 'size', label: t('datasets.size'), numeric: true },
          { id: 'runs', label: t('tab.runs') },
          { id: 'models', label: t('tab.models') },
          ...(mayChoose ? [{ id: 'rows', label: t('datasets.rows') }] : []),
        ]}
      >
        {versions.map((version, index) => (
          <VersionRow
            key={version.commit}
            version={version}
            isShown={shown ? shown === version.commit : index === 0}
            onShow={mayChoose ? () => onShow(version.commit) : undefined}
          />
        ))}
      </DataTable>
      {!complete && (
        <Text
          as="p"
          variant="body-small"
          color="secondary"
          className={styles.note}
        >
          {t('datasets.olderLeftOut')}
        </Text>
      )}
    </Panel>
  );
}

function VersionRow(props: {
  version: Version;
  isShown: boolean;
  onShow?: () => void;
}) {
  const { version, isShown, onShow } = props;
  const { commit, at, author, message, bytes, files } = version;
  const t = useText();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">
        <CopyText
          text={version.version}
          shown={version.version.slice(0, 8)}
          label={t('datasets.version')}
        />
      </th>
      <td>
        <CopyText
          text={commit}
          shown={commit.slice(0, 7)}
          label={t('lineage.commit')}
        />
        <div className={styles.problem}>{message}</div>
      </td>
      <td>
        <Timestamp at={at} />
        <div className={styles.problem}>{author}</div>
      </td>
      <td data-numeric>
        {bytes === undefined ? '–' : format.bytes(bytes)}
        {files !== undefined && (
          <div>{t('datasets.fileCount', { total: String(files) })}</div>
        )}
      </td>
      <td>
        <RunLinks version={version} />
      </td>
      <td>
        <ModelLinks version={version} />
      </td>
      {onShow && (
        <td>
          <Button
            size="small"
            variant="tertiary"
            isDisabled={isShown}
            onPress={onShow}
          >
            {t(isShown ? 'datasets.shown' : 'datasets.show')}
          </Button>
        </td>
      )}
    </tr>
  );
}

function RunLinks(props: { version: Version }) {
  const { runs, runCount } = props.version;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  if (runCount === 0) {
    return <>–</>;
  }
  return (
    <ul className={styles.users}>
      {runs.map(({ id, name, state }) => (
        <li key={id}>
          <StateChip state={state} />{' '}
          <Link href={toRun?.({ runId: id })} variant="body-small" standalone>
            {name}
          </Link>
        </li>
      ))}
      {runCount > runs.length && (
        <li>
          {t('governance.andOthers', {
            others: String(runCount - runs.length),
          })}
        </li>
      )}
    </ul>
  );
}

function ModelLinks(props: { version: Version }) {
  const { models } = props.version;
  const toModel = useRouteRef(modelRouteRef);
  const t = useText();
  if (models.length === 0) {
    return <>–</>;
  }
  return (
    <ul className={styles.users}>
      {models.map(({ tracker, name, version }) => (
        <li key={JSON.stringify([tracker, name, version])}>
          <Link
            href={toModel?.({ tracker, name })}
            variant="body-small"
            standalone
          >
            {`${name} ${t('models.version', { version })}`}
          </Link>
        </li>
      ))}
    </ul>
  );
}
