import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import styles from './Panel.module.css';

/**
 * A titled part of a page. `flush` leaves the padding to the content, for tables and lists; `level` is the level of the
 * heading, 2 where no other heading stands between the page's and this one.
 */
export function Panel(props: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  level?: 2 | 3;
  children: ReactNode;
}) {
  const { title, note, actions, flush, level = 3, children } = props;
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <Card className={styles.card}>
        <CardHeader className={styles.header}>
          <div className={styles.titles}>
            <Text as={`h${level}`} id={id} variant="body-large" weight="bold">
              {title}
            </Text>
            {note && (
              <Text as="span" variant="body-small" color="secondary">
                {note}
              </Text>
            )}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </CardHeader>
        <CardBody className={flush ? styles.flush : styles.body}>
          {children}
        </CardBody>
      </Card>
    </section>
  );
}
