import { useMemo, useRef, useState } from 'react';
import type { RunCurve } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { ChartView } from '../../lib/chartView';
import type { ChartData } from '../../lib/curve';
import { readPoints } from '../../lib/readout';
import { CurveChart, type ChartMark } from '../CurveChart';
import type { ChartCursor } from '../CurveChart/chartOptions';
import { HoverValues } from './HoverValues';
import { Readout } from './Readout';
import { usePlaceText } from './usePlaceText';

type Range = readonly [number, number];

/** The chart with its readout; only these are drawn again while the pointer moves. */
export function DrawnChart(props: {
  metric: string;
  view: ChartView;
  curves: readonly RunCurve[];
  data: ChartData;
  names: readonly string[];
  numbers: readonly number[];
  marks?: readonly ChartMark[];
  range?: Range;
  width: number;
  height: number;
  syncKey: string;
  /** Several runs: values float beside the pointer instead of standing below. */
  isCrowded: boolean;
  onRange: (range: Range | undefined) => void;
}) {
  const { metric, view, curves, data, names, numbers, isCrowded } = props;
  const t = useText();
  const format = useFormat();
  const placeText = usePlaceText(view.x);
  const [cursor, setCursor] = useState<ChartCursor>();
  // Other charts of the page show the cursor too; their values would be in the way.
  const [isOver, setOver] = useState(false);
  const isRead = isOver || !isCrowded;
  const points = useMemo(
    () => (isRead ? readPoints(data, cursor?.index) : []),
    [data, cursor?.index, isRead],
  );
  const limits = useLimits(curves, view.x);
  const x = cursor && data.xs[cursor.index];
  const text = points
    .map(({ value }, index) =>
      value === undefined ? '' : `${names[index]} ${format.number(value)}`,
    )
    .filter(Boolean)
    .join(', ');
  const place = x === undefined ? '' : placeText(x);
  return (
    <>
      <div
        style={{ position: 'relative' }}
        onPointerEnter={() => setOver(true)}
        onPointerLeave={() => setOver(false)}
        onFocus={() => setOver(true)}
        onBlur={() => setOver(false)}
      >
        <CurveChart
          {...{ data, numbers, limits }}
          x={view.x}
          marks={props.marks}
          label={t('metrics.chart', { metric })}
          width={props.width}
          height={props.height}
          logarithmic={view.logarithmic}
          syncKey={props.syncKey}
          range={props.range}
          onRange={props.onRange}
          onCursor={setCursor}
          position={{ x, text: [place, text].filter(Boolean).join(': ') }}
        />
        {isCrowded && isOver && cursor && (
          <HoverValues
            {...{ points, names, numbers, cursor, place }}
            width={props.width}
          />
        )}
      </div>
      {!isCrowded && (
        <Readout {...{ points, names, numbers }} placeText={placeText} />
      )}
    </>
  );
}

/** All that there is of these curves: a sample of a part does not make it less. */
function useLimits(curves: readonly RunCurve[], x: string): Range {
  const key = `${x} ${curves.map(({ series }) => series).join(' ')}`;
  const known = useRef<{ key: string; limits: [number, number] }>();
  const limits: [number, number] = [
    Math.min(...curves.map(({ first }) => first)),
    Math.max(...curves.map(({ last }) => last)),
  ];
  if (known.current?.key === key) {
    limits[0] = Math.min(limits[0], known.current.limits[0]);
    limits[1] = Math.max(limits[1], known.current.limits[1]);
  }
  known.current = { key, limits };
  return limits[0] < limits[1] ? limits : [limits[0], limits[0] + 1];
}
