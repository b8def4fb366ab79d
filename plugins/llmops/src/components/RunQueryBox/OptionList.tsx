import type { RunQueryOption } from '@llmops/backstage-plugin-llmops-common';
import { useEffect, useRef } from 'react';
import { useText } from '../../hooks/useText';
import styles from './RunQueryBox.module.css';

/** What could be written at the caret. */
export function OptionList(props: {
  id: string;
  options: readonly RunQueryOption[];
  active: number;
  onChoose: (option: RunQueryOption) => void;
}) {
  const { id, options, active, onChoose } = props;
  const t = useText();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <ul
      ref={list}
      id={`${id}-options`}
      role="listbox"
      aria-label={t('runs.suggestions')}
      className={styles.options}
      hidden={options.length === 0}
    >
      {options.map((option, index) => (
        <li
          key={`${option.kind} ${option.insert}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={styles.option}
          // The focus stays in the box.
          onMouseDown={event => {
            event.preventDefault();
            onChoose(option);
          }}
        >
          <span className={styles.insert}>{option.insert}</span>
          <span className={styles.kind}>{t(`runs.kind.${option.kind}`)}</span>
        </li>
      ))}
    </ul>
  );
}
