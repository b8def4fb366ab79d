import { Button } from '@backstage/ui';
import { useState } from 'react';
import type { TrackedRun } from '../../api';
import { useText } from '../../hooks/useText';
import { datasetsOf, tagsOf } from '../../lib/trackedInputs';
import { visibleText } from '../../lib/visibleText';
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

/** Data that the run says it read; nothing when it says none. */
export function DatasetsPanel(props: { runs: readonly TrackedRun[] }) {
  const t = useText();
  const datasets = datasetsOf(props.runs);
  return datasets.length > 0 ? (
    <Panel title={t('runPage.inputs.datasets')}>
      {datasets.map(({ name, digest, context, sourceType, source }) => (
        <div key={`${name}\n${digest}\n${context}`} className={styles.dataset}>
          <strong>{visibleText(name)}</strong>
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
                value: [sourceType, source].filter(Boolean).join(': '),
              },
            ]}
          />
        </div>
      ))}
    </Panel>
  ) : null;
}
