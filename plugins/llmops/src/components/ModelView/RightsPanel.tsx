import { Text } from '@backstage/ui';
import type { ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { EntityLink } from '../EntityLink';
import { Panel } from '../Panel';
import styles from './ModelView.module.css';

/** Who may change the model, and whether that is the reader. */
export function RightsPanel(props: { model: ModelDetails }) {
  const { owner, permitted, readOnlyReason } = props.model;
  const t = useText();
  let text: string = t('model.rights.owner');
  if (readOnlyReason) {
    text = readOnlyReason;
  } else if (permitted.update) {
    text = t('model.rights.you', { owner: owner.replace(/^.*[:/]/, '') });
  }
  return (
    <Panel title={t('model.rights.title')}>
      <div className={styles.rights}>
        <EntityLink entityRef={owner} />
        <Text as="p" variant="body-small" color="secondary">
          {text}
        </Text>
      </div>
    </Panel>
  );
}
