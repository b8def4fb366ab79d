import { Button, DialogTrigger, Popover, SearchField } from '@backstage/ui';
import { formatRunIdentifier } from '@llmops/backstage-plugin-llmops-common';
import { useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { useRunKeys } from '../../hooks/useRunKeys';
import { useText } from '../../hooks/useText';
import type { Attribute } from '../../lib/runColumns';
import styles from './KeyPicker.module.css';

const MAX_SHOWN = 200;
const KINDS = ['attribute', 'metric', 'param', 'tag'] as const;

/** Something that can be a column, or that runs can be grouped by. */
export interface PickedKey {
  identifier: string;
  kind: (typeof KINDS)[number];
  label: string;
}

/** A button that opens a searchable list of attributes, metrics, parameters and tags. */
export function KeyPicker(props: {
  button: ReactNode;
  icon: ReactElement;
  isOn?: boolean;
  label: string;
  attributes: readonly Attribute[];
  kinds: readonly PickedKey['kind'][];
  /** What stands above the list while nothing is searched for. */
  head?: ReactNode;
  children: (key: PickedKey, close: () => void) => ReactNode;
}) {
  const { button, icon, label, head, children } = props;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setIsOpen}>
      <Button
        size="small"
        variant={props.isOn ? 'secondary' : 'tertiary'}
        iconStart={icon}
      >
        {button}
      </Button>
      <Popover hideArrow placement="bottom end" aria-label={label}>
        <KeyList
          label={label}
          head={head}
          attributes={props.attributes}
          kinds={props.kinds}
        >
          {key => children(key, () => setIsOpen(false))}
        </KeyList>
      </Popover>
    </DialogTrigger>
  );
}

function KeyList(props: {
  label: string;
  head?: ReactNode;
  attributes: readonly Attribute[];
  kinds: readonly PickedKey['kind'][];
  children: (key: PickedKey) => ReactNode;
}) {
  const { attributes, kinds, head, children } = props;
  const t = useText();
  const [text, setText] = useState('');
  const keys = useRunKeys(true, text);
  const wanted = text.trim().toLowerCase();
  const found = useMemo(() => {
    const all: PickedKey[] = [
      ...attributes.map(attribute => ({
        identifier: attribute,
        kind: 'attribute' as const,
        label: t(`runs.column.${attribute}`),
      })),
      ...keys.map(({ kind, key }) => ({
        identifier: formatRunIdentifier({ kind, key }),
        kind,
        label: key,
      })),
    ];
    return all.filter(
      ({ kind, label, identifier }) =>
        kinds.includes(kind) &&
        (label.toLowerCase().includes(wanted) ||
          identifier.toLowerCase().includes(wanted)),
    );
  }, [attributes, keys, kinds, t, wanted]);
  const shown = found.slice(0, MAX_SHOWN);
  return (
    <div className={styles.root}>
      <SearchField
        size="small"
        aria-label={t('runs.searchKeys')}
        placeholder={t('runs.searchKeys')}
        value={text}
        onChange={setText}
      />
      {!wanted && head}
      <div className={styles.list}>
        {KINDS.map(kind => {
          const ofKind = shown.filter(key => key.kind === kind);
          return ofKind.length === 0 ? null : (
            <section key={kind} aria-label={t(`runs.kinds.${kind}`)}>
              <p className={styles.title}>{t(`runs.kinds.${kind}`)}</p>
              <ul className={styles.items}>
                {ofKind.map(key => (
                  <li key={key.identifier}>{children(key)}</li>
                ))}
              </ul>
            </section>
          );
        })}
        {found.length === 0 && <p className={styles.note}>{t('runs.noKey')}</p>}
        {found.length > shown.length && (
          <p className={styles.note}>
            {t('runs.moreKeys', { total: String(found.length) })}
          </p>
        )}
      </div>
    </div>
  );
}
