import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import { useState } from 'react';
import type { Dataset, TrackedRun } from '../../api';
import { useProjectDatasets } from '../../hooks/useProjectDatasets';
import { useText } from '../../hooks/useText';
import {
  datasetsOf,
  findDataset,
  sourceOf,
  tagsOf,
} from '../../lib/trackedInputs';
import { visibleText } from '../../lib/visibleText';
import { datasetRouteRef } from '../../routes';
import { CopyText } from '../CopyText';
import { Facts } from '../Facts';
import { Panel } from '../Panel';
import styles from './RunPage.module.css';

/** So many tags are shown at first. */
const FIRST = 12;
const SHORT = 12;

/** Tags of the run in the tracker; nothing when it has none. */
export function TagsPanel(props: { runs: readonly TrackedRun[] }) {
  const t = useText();
  const [showsAll, setShowsAll] = useState(false);
  const tags = tagsOf(props.runs);
  const shown = showsAll ? tags : tags.slice(0, FIRST);
  return tags.length > 0 ? (
    <Panel title={t('runPage.inputs.tags')}>
      <ul className={styles.tags}>
        {shown.map(({ key, value, steps }) => (
          <li key={`${key}\n${value}`}>
            <span className={styles.tagKey}>{visibleText(key)}</span>
            <span className={styles.tagValue}>
              <bdi>{value}</bdi>
              {steps.length > 0 && (
                <span className={styles.steps}>{steps.join(', ')}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {tags.length > FIRST && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => setShowsAll(!showsAll)}
        >
          {showsAll
            ? t('runPage.inputs.showFewer')
            : t('runPage.inputs.showAll', { total: String(tags.length) })}
        </Button>
      )}
    </Panel>
  ) : null;
}

/** A name of tracked data; a link where the catalog knows the dataset. */
function DatasetName(props: { name: string; dataset: Dataset | undefined }) {
  const { name, dataset } = props;
  const toDataset = useRouteRef(datasetRouteRef);
  return dataset ? (
    <Link
      standalone
      variant="body-medium"
      weight="bold"
      href={toDataset?.(parseEntityRef(dataset.entityRef))}
    >
      {visibleText(name)}
    </Link>
  ) : (
    <>{visibleText(name)}</>
  );
}

/** Data that the run says it read; nothing when it says none. */
export function DatasetsPanel(props: {
  project: string | undefined;
  runs: readonly TrackedRun[];
}) {
  const t = useText();
  const datasets = datasetsOf(props.runs);
  const known = useProjectDatasets(
    datasets.length > 0 ? props.project : undefined,
  );
  return datasets.length > 0 ? (
    <Panel title={t('runPage.inputs.datasets')}>
      {datasets.map(({ name, digest, context, sourceType, source }) => (
        <div key={`${name}\n${digest}\n${context}`} className={styles.dataset}>
          <strong>
            <DatasetName name={name} dataset={findDataset(source, known)} />
          </strong>
          <Facts
            facts={[
              { label: t('runPage.inputs.context'), value: context },
              {
                label: t('runPage.inputs.digest'),
                value: digest && (
                  <CopyText
                    text={digest}
                    shown={digest.slice(0, SHORT)}
                    label={t('runPage.inputs.digest')}
                  />
                ),
              },
              {
                label: t('runPage.inputs.source'),
                value: [sourceType, sourceOf(source)]
                  .filter(Boolean)
                  .join(': '),
              },
            ]}
          />
        </div>
      ))}
    </Panel>
  ) : null;
}
