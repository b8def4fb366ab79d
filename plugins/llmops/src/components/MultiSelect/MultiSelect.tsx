import { Select } from '@backstage/ui';
import styles from './MultiSelect.module.css';

/** A list from which several values are chosen; its name is its placeholder. */
export function MultiSelect(props: {
  label: string;
  options: ReadonlyArray<{ id: string; label: string }>;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { label, options, chosen, onChange } = props;
  const known = new Set(options.map(({ id }) => id));
  const missing = chosen.filter(id => !known.has(id));
  return (
    <Select
      size="small"
      selectionMode="multiple"
      aria-label={label}
      placeholder={label}
      className={styles.select}
      options={[...options, ...missing.map(id => ({ id, label: id }))]}
      isDisabled={options.length === 0 && chosen.length === 0}
      searchable={options.length > 12}
      value={[...chosen]}
      onChange={keys => onChange(keys.map(String))}
    />
  );
}
