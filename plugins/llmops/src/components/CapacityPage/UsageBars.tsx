import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { UsageSums } from '../../lib/gpuUsage';
import styles from './CapacityPage.module.css';

const WIDTH = 600;
const HEIGHT = 140;
const DAY_MS = 24 * 60 * 60 * 1000;

/** One bar a day, in the colours of the table beside it, which says the same in words. */
export function UsageBars(props: { sums: UsageSums; days: number }) {
  const { sums, days } = props;
  const t = useText();
  const format = useFormat();
  const today = Date.now();
  const dates = Array.from({ length: days + 1 }, (_, index) =>
    new Date(today - (days - index) * DAY_MS).toISOString().slice(0, 10),
  );
  const most = Math.max(...dates.map(day => sums.totals.get(day) ?? 0), 1e-9);
  const width = WIDTH / dates.length;
  return (
    <figure className={styles.bars}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('capacity.usage')}
      >
        {dates.map((day, index) => {
          let top = HEIGHT;
          return (
            <g key={day}>
              <title>{`${day}: ${format.number(
                sums.totals.get(day) ?? 0,
              )}`}</title>
              <rect
                x={index * width}
                y={0}
                width={width}
                height={HEIGHT}
                fill="transparent"
              />
              {sums.names.map(({ name, color, byDay }) => {
                const height = ((byDay.get(day) ?? 0) / most) * HEIGHT;
                top -= height;
                return height > 0 ? (
                  <rect
                    key={name ?? ''}
                    x={index * width + width * 0.1}
                    y={top}
                    width={width * 0.8}
                    height={height}
                    fill={`var(--series-${color})`}
                  />
                ) : null;
              })}
            </g>
          );
        })}
      </svg>
      <figcaption className={styles.axis}>
        <span>{dates[0]}</span>
        <span>{format.number(most)}</span>
        <span>{dates[dates.length - 1]}</span>
      </figcaption>
    </figure>
  );
}
