import { useMemo, useRef, useState } from 'react';
import type { Comparison } from '../../api';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { axisScale, type AxisOption } from '../../lib/comparison';
import { seriesColor } from '../CurveChart';
import { seriesDash } from '../CurveChart/seriesStyle';
import palette from '../CurveChart/palette.module.css';
import type { ChartRun } from '../MetricChart';
import styles from './ComparePage.module.css';

const HEIGHT = 280;
const TOP = 34;
const BOTTOM = 16;
const SIDE = 64;
/** Text of a value beside its axis. */
const MOST_LETTERS = 12;

/** Every run as a line across axes that each show one parameter or metric. */
export function ParallelPlot(props: {
  axes: readonly AxisOption[];
  comparison: Comparison;
  runs: readonly ChartRun[];
}) {
  const { axes, comparison, runs } = props;
  const t = useText();
  const format = useFormat();
  const frame = useRef<HTMLDivElement>(null);
  const width = Math.max(useElementWidth(frame), axes.length * 90);
  const [active, setActive] = useState<string>();
  const scales = useMemo(
    () => axes.map(({ fact }) => axisScale(fact.values)),
    [axes],
  );
  const left = (axis: number) =>
    axes.length < 2
      ? width / 2
      : SIDE + (axis * (width - 2 * SIDE)) / (axes.length - 1);
  const top = (place: number) => TOP + (1 - place) * (HEIGHT - TOP - BOTTOM);
  const text = (value: number | string) =>
    typeof value === 'number' ? format.number(value) : value;
  const indexOf = new Map(comparison.runs.map(({ id }, index) => [id, index]));
  return (
    <div ref={frame} className={`${palette.palette} ${styles.plot}`}>
      <svg
        width={width}
        height={HEIGHT}
        role="group"
        aria-label={t('compare.parallel')}
      >
        {runs.map(({ id, label, number }) => {
          const points = axes.flatMap(({ fact }, axis) => {
            const place = scales[axis].place(
              fact.values[indexOf.get(id) ?? -1],
            );
            return place === undefined ? [] : [`${left(axis)},${top(place)}`];
          });
          const isActive = active === id;
          return (
            <polyline
              key={id}
              points={points.join(' ')}
              fill="none"
              stroke={seriesColor(number)}
              strokeDasharray={seriesDash(number).join(' ')}
              strokeWidth={isActive ? 4 : 2}
              opacity={active && !isActive ? 0.25 : 0.9}
              tabIndex={0}
              role="img"
              aria-label={`${label}: ${axes
                .map(
                  ({ label: axis, fact }) =>
                    `${axis} ${fact.values[indexOf.get(id) ?? -1] ?? '–'}`,
                )
                .join(', ')}`}
              onPointerEnter={() => setActive(id)}
              onPointerLeave={() => setActive(undefined)}
              onFocus={() => setActive(id)}
              onBlur={() => setActive(undefined)}
            >
              <title>{label}</title>
            </polyline>
          );
        })}
        {/* Above the lines, which would strike the values through. */}
        {axes.map(({ id, label }, axis) => (
          <g key={id} className={styles.axisLine}>
            <line
              x1={left(axis)}
              x2={left(axis)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
            />
            <text x={left(axis)} y={14} textAnchor="middle">
              <title>{label}</title>
              {shorten(label, Math.max(MOST_LETTERS, width / axes.length / 8))}
            </text>
            {scales[axis].ticks.map(({ place, value }) => (
              <text
                key={value}
                x={left(axis) + 5}
                y={top(place) + 3}
                className={styles.tick}
              >
                {shorten(text(value), MOST_LETTERS)}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}

function shorten(text: string, letters: number): string {
  return text.length <= letters
    ? text
    : `${text.slice(0, Math.floor(letters) - 1)}…`;
}
