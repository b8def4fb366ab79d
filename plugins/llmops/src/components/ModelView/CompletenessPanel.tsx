import { isCardPart } from '@llmops/backstage-plugin-llmops-common';
import { Text } from '@backstage/ui';
import type { ModelCard } from '../../api';
import { useText } from '../../hooks/useText';
import { Panel } from '../Panel';
import styles from './ModelView.module.css';

/** How complete the card is, and what is missing. */
export function CompletenessPanel(props: { card: ModelCard }) {
  const { score, missing } = props.card;
  const t = useText();
  const parts = missing.filter(isCardPart);
  return (
    <Panel
      title={t('model.card.score')}
      note={t('model.card.scoreOf', { score: String(score) })}
    >
      <div
        role="meter"
        aria-label={t('model.card.score')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={score}
        className={styles.meter}
      >
        <span style={{ inlineSize: `${score}%` }} />
      </div>
      {parts.length > 0 ? (
        <>
          <Text as="p" variant="body-small" color="secondary">
            {t('model.card.missing')}
          </Text>
          <ul className={styles.missing}>
            {parts.map(part => (
              <li key={part}>{t(`model.card.part.${part}`)}</li>
            ))}
          </ul>
        </>
      ) : (
        <Text as="p" variant="body-medium">
          {t('model.card.complete')}
        </Text>
      )}
    </Panel>
  );
}
