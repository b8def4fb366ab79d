import { Text } from '@backstage/ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './EmptyNotice.module.css';

/** Says that there is nothing, why, and what could be done about it. */
export function EmptyNotice(props: {
  icon: ReactElement;
  title: string;
  description?: string;
  action?: ReactNode;
}) {
  const { icon, title, description, action } = props;
  return (
    <div className={styles.root}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      <Text as="p" variant="body-medium" weight="bold">
        {title}
      </Text>
      {description && (
        <Text
          as="p"
          variant="body-medium"
          color="secondary"
          className={styles.description}
        >
          {description}
        </Text>
      )}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
