import { useEffect, useRef } from 'react';
import { useText } from '../../hooks/useText';

/** The box above those of the rows: ticked when all in sight are selected, half when only some are, or others. */
export function SelectInSight(props: {
  isAny: boolean;
  isAll: boolean;
  onToggle: () => void;
}) {
  const { isAny, isAll, onToggle } = props;
  const t = useText();
  const box = useRef<HTMLInputElement>(null);
  const isPartly = isAny && !isAll;
  useEffect(() => {
    // No attribute of HTML says so.
    if (box.current) {
      box.current.indeterminate = isPartly;
    }
  }, [isPartly]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={t('runs.selectInSight')}
      checked={isAll}
      onChange={onToggle}
    />
  );
}
