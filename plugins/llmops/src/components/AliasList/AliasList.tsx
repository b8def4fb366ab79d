import { Badge } from '@backstage/ui';
import { RiPriceTag3Line } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import styles from './AliasList.module.css';

/** The aliases of a model with the versions they name; nothing without any. */
export function AliasList(props: { aliases?: Record<string, string> }) {
  const t = useText();
  const entries = Object.entries(props.aliases ?? {});
  if (!entries.length) {
    return null;
  }
  return (
    <ul className={styles.list} aria-label={t('models.aliases')}>
      {entries.map(([alias, version]) => (
        <li key={alias}>
          <Badge size="small" icon={<RiPriceTag3Line />}>
            {alias} → {t('models.version', { version })}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
