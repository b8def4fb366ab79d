import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import styles from './Panel.module.css';

/** A titled part of a page. `flush` leaves the padding to the content, for tables and lists. */
export function Panel(props: {
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
}) {
  const { title, note, actions, flush, children } = props;
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <Card className={styles.card}>
        <CardHeader className={styles.header}>
          <div className={styles.titles}>
            <Text as="h3" id={id} variant="title-x-small" weight="bold">
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
        <CardBody className={flush ? styles.flush : undefined}>
          {children}
        </CardBody>
      </Card>
    </section>
  );
}
