import palette from './palette.module.css';
import { seriesColor, seriesDash } from './seriesStyle';

/** The line of a run, as it is drawn on charts. */
export function RunSwatch(props: { number: number }) {
  return (
    <svg
      aria-hidden
      width="20"
      height="10"
      className={`${palette.palette} ${palette.swatch}`}
    >
      <line
        x1="0"
        x2="20"
        y1="5"
        y2="5"
        strokeWidth="3"
        stroke={seriesColor(props.number)}
        strokeDasharray={seriesDash(props.number).join(' ')}
      />
    </svg>
  );
}
