import { Link, Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './SearchResultItem.module.css';

/** What the search knows of a model or run; only the first three are certain. */
export interface FoundDocument {
  title: string;
  text: string;
  location: string;
  owner?: string;
  project?: string;
}

/** A found model or run: a link with what tells it from others below. */
export function SearchResultItem(props: {
  icon?: JSX.Element;
  document: FoundDocument;
  facts: ReactNode[];
}) {
  const { icon, document, facts } = props;
  return (
    <div className={styles.item}>
      {icon && (
        <span aria-hidden className={styles.icon}>
          {icon}
        </span>
      )}
      <div>
        <Link
          href={document.location}
          variant="body-large"
          weight="bold"
          standalone
        >
          {document.title}
        </Link>
        <Text as="div" variant="body-small" color="secondary">
          {document.text.slice(0, 200)}
        </Text>
        <div className={styles.facts}>{facts}</div>
      </div>
    </div>
  );
}
