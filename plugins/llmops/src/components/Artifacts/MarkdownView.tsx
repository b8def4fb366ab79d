import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import { SafeMarkdown } from '../SafeMarkdown';
import { TextView } from './ContentView';
import styles from './Artifacts.module.css';

/** Markdown, rendered or as it was written. */
export function MarkdownView(props: { text: string; notice?: ReactNode }) {
  const { text, notice } = props;
  const t = useText();
  const [showsSource, setShowsSource] = useState(false);
  return (
    <>
      <ToggleButtonGroup
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[showsSource ? 'source' : 'rendered']}
        onSelectionChange={keys => setShowsSource(keys.has('source'))}
      >
        <ToggleButton id="rendered">{t('runPage.files.rendered')}</ToggleButton>
        <ToggleButton id="source">{t('runPage.files.source')}</ToggleButton>
      </ToggleButtonGroup>
      {showsSource ? (
        <TextView text={text} notice={notice} />
      ) : (
        <div className={styles.rendered}>
          {notice}
          <SafeMarkdown text={text} lowerBy={4} />
        </div>
      )}
    </>
  );
}
