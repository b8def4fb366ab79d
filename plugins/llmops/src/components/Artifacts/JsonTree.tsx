import { useState } from 'react';
import { useText } from '../../hooks/useText';
import { entriesOf } from '../../lib/artifacts/readJson';
import { visibleText } from '../../lib/visibleText';
import styles from './Artifacts.module.css';

/** So many entries of one object or list are shown at once. */
const PAGE = 100;
/** Longer texts are folded by the page's own wrapping; beyond this they are cut. */
const MAX_TEXT = 2_000;

/** A value of JSON; what lies deeper is made when it is opened. */
export function JsonTree(props: { value: unknown }) {
  return (
    <div className={styles.json}>
      <JsonValue value={props.value} isOpen />
    </div>
  );
}

function JsonValue(props: { value: unknown; name?: string; isOpen?: boolean }) {
  const { value, name } = props;
  const t = useText();
  const [isOpen, setOpen] = useState(props.isOpen ?? false);
  const [shown, setShown] = useState(PAGE);
  const entries = entriesOf(value);
  const label = name !== undefined && (
    <span className={styles.key}>{visibleText(name)}: </span>
  );
  if (!entries) {
    return (
      <div className={styles.leaf} data-type={typeof value}>
        {label}
        <bdi>{JSON.stringify(value)?.slice(0, MAX_TEXT)}</bdi>
      </div>
    );
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return (
    <details
      className={styles.branch}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        {label}
        <span className={styles.count}>
          {open}
          {t('runPage.files.entries', { count: entries.length })}
          {close}
        </span>
      </summary>
      {isOpen &&
        entries
          .slice(0, shown)
          .map(([key, entry]) => (
            <JsonValue key={key} name={key} value={entry} />
          ))}
      {isOpen && entries.length > shown && (
        <button
          type="button"
          className={styles.more}
          onClick={() => setShown(shown + PAGE)}
        >
          {t('runPage.files.more', {
            total: String(Math.min(PAGE, entries.length - shown)),
          })}
        </button>
      )}
    </details>
  );
}
