import { Button } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowUpSLine,
  RiCloseLine,
  RiLayoutColumnLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { ATTRIBUTES, moveColumn, type RunColumn } from '../../lib/runColumns';
import { KeyPicker, type PickedKey } from './KeyPicker';
import styles from './KeyPicker.module.css';

const KINDS: readonly PickedKey['kind'][] = [
  'attribute',
  'metric',
  'param',
  'tag',
];
const CHOOSABLE = ATTRIBUTES.filter(attribute => attribute !== 'name');

/** Chooses the columns and their order. Those that the list is sorted or filtered by stay until it is not any more. */
export function ColumnPicker(props: {
  columns: readonly RunColumn[];
  needed: readonly string[];
  isChosen: boolean;
  onChange: (identifiers: string[] | undefined) => void;
}) {
  const { columns, needed, isChosen, onChange } = props;
  const t = useText();
  const shown = columns.map(({ identifier }) => identifier);
  // The name is always there, so it is not part of the choice.
  const change = (identifiers: string[]) =>
    onChange(identifiers.filter(identifier => identifier !== 'name'));
  const remove = (identifier: string) =>
    change(shown.filter(other => other !== identifier));
  return (
    <KeyPicker
      button={t('runs.columns')}
      icon={<RiLayoutColumnLine size={16} />}
      label={t('runs.chooseColumns')}
      attributes={CHOOSABLE}
      kinds={KINDS}
      head={
        <>
          <ChosenColumns
            columns={columns}
            needed={needed}
            onMove={(identifier, place) =>
              change(moveColumn(shown, identifier, place))
            }
            onRemove={remove}
          />
          {isChosen && (
            <Button
              size="small"
              variant="tertiary"
              onPress={() => onChange(undefined)}
            >
              {t('runs.usualColumns')}
            </Button>
          )}
        </>
      }
    >
      {({ identifier, label }) => {
        const isShown = shown.includes(identifier);
        return (
          <label className={styles.item}>
            <input
              type="checkbox"
              checked={isShown}
              disabled={isShown && needed.includes(identifier)}
              onChange={() =>
                isShown ? remove(identifier) : change([...shown, identifier])
              }
            />
            {label}
          </label>
        );
      }}
    </KeyPicker>
  );
}

function ChosenColumns(props: {
  columns: readonly RunColumn[];
  needed: readonly string[];
  onMove: (identifier: string, place: number) => void;
  onRemove: (identifier: string) => void;
}) {
  const { columns, needed, onMove, onRemove } = props;
  const t = useText();
  return (
    <ul className={styles.order} aria-label={t('runs.chosenColumns')}>
      {columns.slice(1).map(({ identifier, label }, index) => (
        <li key={identifier} className={styles.ordered}>
          <span title={identifier}>{label}</span>
          <button
            type="button"
            className={styles.step}
            aria-label={t('runs.moveUp', { name: label })}
            disabled={index === 0}
            onClick={() => onMove(identifier, index)}
          >
            <RiArrowUpSLine size={16} aria-hidden />
          </button>
          <button
            type="button"
            className={styles.step}
            aria-label={t('runs.moveDown', { name: label })}
            disabled={index === columns.length - 2}
            onClick={() => onMove(identifier, index + 2)}
          >
            <RiArrowDownSLine size={16} aria-hidden />
          </button>
          <button
            type="button"
            className={styles.step}
            aria-label={t('runs.removeColumn', { name: label })}
            title={
              needed.includes(identifier) ? t('runs.columnNeeded') : undefined
            }
            disabled={needed.includes(identifier)}
            onClick={() => onRemove(identifier)}
          >
            <RiCloseLine size={16} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
