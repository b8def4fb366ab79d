import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** One fact: what it is, and its value; without a value it is left out. */
export interface Fact {
  label: string;
  value: ReactNode;
}

/** Facts as a list of names and values. */
export function Facts(props: { facts: readonly (Fact | undefined | false)[] }) {
  return (
    <dl className={styles.list}>
      {props.facts.map(
        fact =>
          fact &&
          fact.value !== undefined &&
          fact.value !== '' && (
            <div key={fact.label} className={styles.fact}>
              <dt>{fact.label}</dt>
              <dd>{fact.value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
