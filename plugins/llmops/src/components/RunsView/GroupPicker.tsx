import { RiStackLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import type { Attribute } from '../../lib/runColumns';
import { KeyPicker, type PickedKey } from './KeyPicker';
import styles from './KeyPicker.module.css';

const KINDS: readonly PickedKey['kind'][] = ['param', 'attribute', 'tag'];
const GROUPABLE: readonly Attribute[] = [
  'project',
  'experiment',
  'state',
  'owner',
  'startedBy',
  'engine',
  'pipeline',
  'profile',
  'tracker',
  'origin',
];

/** Chooses what runs are grouped by. */
export function GroupPicker(props: {
  group: string | undefined;
  label: string | undefined;
  onChange: (group: string | undefined) => void;
}) {
  const { group, label, onChange } = props;
  const t = useText();
  return (
    <KeyPicker
      button={label ? t('runs.groupedBy', { name: label }) : t('runs.group')}
      icon={<RiStackLine size={16} />}
      isOn={group !== undefined}
      label={t('runs.chooseGroup')}
      attributes={GROUPABLE}
      kinds={KINDS}
      head={
        group !== undefined && (
          <button
            type="button"
            className={styles.item}
            onClick={() => onChange(undefined)}
          >
            {t('runs.ungroup')}
          </button>
        )
      }
    >
      {(key, close) => (
        <button
          type="button"
          className={styles.item}
          aria-pressed={key.identifier === group}
          data-on={key.identifier === group || undefined}
          onClick={() => {
            onChange(key.identifier);
            close();
          }}
        >
          {key.label}
        </button>
      )}
    </KeyPicker>
  );
}
