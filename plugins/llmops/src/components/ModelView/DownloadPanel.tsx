import { Select } from '@backstage/ui';
import { useState } from 'react';
import type { ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { CopyText } from '../CopyText';
import { Panel } from '../Panel';
import styles from './ModelView.module.css';

/** The command that downloads a version, the newest unless another is chosen. */
export function DownloadPanel(props: { model: ModelDetails }) {
  const { versions, latestVersion } = props.model;
  const t = useText();
  const [chosen, setChosen] = useState<string>();
  const available = versions.filter(version => version.downloadCommand);
  const shown =
    available.find(({ version }) => version === (chosen ?? latestVersion)) ??
    available[0];
  if (!shown?.downloadCommand) {
    return null;
  }
  return (
    <Panel title={t('models.download')}>
      <div className={styles.download}>
        {available.length > 1 && (
          <Select
            size="small"
            aria-label={t('models.versionColumn')}
            value={shown.version}
            onChange={key => setChosen(String(key))}
            options={available.map(({ version, aliases }) => ({
              value: version,
              label: [t('models.version', { version }), ...aliases].join(' · '),
            }))}
          />
        )}
        <CopyText
          wraps
          text={shown.downloadCommand}
          label={t('models.command')}
        />
      </div>
    </Panel>
  );
}
