import { useMemo } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { XAxis } from '../../lib/chartView';

/** Says a place of the horizontal axis in words. */
export function usePlaceText(axis: XAxis): (x: number) => string {
  const t = useText();
  const format = useFormat();
  return useMemo(() => {
    const texts: Record<XAxis, (x: number) => string> = {
      step: x => t('metrics.atStep', { step: format.integer(x) }),
      time: x => format.dateTime(new Date(x).toISOString()),
      relative: x => t('charts.after', { duration: format.duration(x) }),
    };
    return texts[axis];
  }, [axis, format, t]);
}
