import { SearchField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import styles from './GovernancePage.module.css';

const TYPING_PAUSE = 300;

/** A search that takes effect when the typing rests. */
export function SearchBox(props: {
  label: string;
  text: string;
  onChange: (text: string) => void;
}) {
  const { label, text, onChange } = props;
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) {
      return undefined;
    }
    const timer = setTimeout(() => onChange(typed), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [onChange, text, typed]);
  return (
    <SearchField
      size="small"
      className={styles.search}
      aria-label={label}
      placeholder={label}
      maxLength={200}
      value={typed}
      onChange={setTyped}
    />
  );
}
