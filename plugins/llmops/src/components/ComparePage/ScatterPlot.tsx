import { useMemo, useRef } from 'react';
import type { Comparison } from '../../api';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { axisScale, valueText, type AxisOption } from '../../lib/comparison';
import { seriesColor } from '../CurveChart';
import palette from '../CurveChart/palette.module.css';
import type { ChartRun } from '../MetricChart';
import styles from './ComparePage.module.css';

const HEIGHT = 300;
const LEFT = 80;
const RIGHT = 24;
const TOP = 30;
const BOTTOM = 44;

/** One value of each run against another. */
export function ScatterPlot(props: {
  x: AxisOption;
  y: AxisOption;
  comparison: Comparison;
  runs: readonly ChartRun[];
}) {
  const { x, y, comparison, runs } = props;
  const t = useText();
  const format = useFormat();
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.max(useElementWidth(frame), 280);
  const scaleX = useMemo(() => axisScale(x.fact.values), [x]);
  const scaleY = useMemo(() => axisScale(y.fact.values), [y]);
  const left = (place: number) => LEFT + place * (width - LEFT - RIGHT);
  const top = (place: number) => TOP + (1 - place) * (HEIGHT - TOP - BOTTOM);
  const text = (value: number | string) =>
    typeof value === 'number' ? format.number(value) : value.slice(0, 12);
  const indexOf = new Map(comparison.runs.map(({ id }, index) => [id, index]));
  return (
    <div ref={frame} className={`${palette.palette} ${styles.plot}`}>
      <svg
        width={width}
        height={HEIGHT}
        role="group"
        aria-label={t('compare.scatter', { x: x.label, y: y.label })}
      >
        <g className={styles.axisLine}>
          <line x1={LEFT} x2={LEFT} y1={TOP} y2={HEIGHT - BOTTOM} />
          <line
            x1={LEFT}
            x2={width - RIGHT}
            y1={HEIGHT - BOTTOM}
            y2={HEIGHT - BOTTOM}
          />
          {scaleX.ticks.map(({ place, value }) => (
            <text
              key={value}
              x={left(place)}
              y={HEIGHT - BOTTOM + 16}
              textAnchor="middle"
              className={styles.tick}
            >
              {text(value)}
            </text>
          ))}
          {scaleY.ticks.map(({ place, value }) => (
            <text
              key={value}
              x={LEFT - 6}
              y={top(place) + 4}
              textAnchor="end"
              className={styles.tick}
            >
              {text(value)}
            </text>
          ))}
          <text
            x={(LEFT + width - RIGHT) / 2}
            y={HEIGHT - 8}
            textAnchor="middle"
          >
            {x.label}
          </text>
          <text x={4} y={12}>
            {y.label}
          </text>
        </g>
        {runs.map(({ id, label, number }) => {
          const index = indexOf.get(id) ?? -1;
          const [ownX, ownY] = [x.fact.values[index], y.fact.values[index]];
          const [placeX, placeY] = [scaleX.place(ownX), scaleY.place(ownY)];
          if (placeX === undefined || placeY === undefined) {
            return null;
          }
          const words = `${label}: ${x.label} ${valueText(ownX)}, ${
            y.label
          } ${valueText(ownY)}`;
          return (
            <circle
              key={id}
              cx={left(placeX)}
              cy={top(placeY)}
              r={6}
              fill={seriesColor(number)}
              tabIndex={0}
              role="img"
              aria-label={words}
              className={styles.point}
            >
              <title>{words}</title>
            </circle>
          );
        })}
      </svg>
    </div>
  );
}
