import { FullPage } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { RunsView } from '../RunsView';
import styles from './RunsPage.module.css';

/** All runs the caller may see. */
export function RunsPage() {
  const t = useText();
  return (
    <FullPage className={styles.page}>
      <RunsView
        none={{ title: t('runs.none'), description: t('runs.noneHint') }}
      />
    </FullPage>
  );
}
