import type uPlot from 'uplot';
import type { ChartColors } from '../../hooks/useChartColors';
import type { OddPlace } from '../../lib/curve';

/** Something that happened at one place of the horizontal axis. */
export interface ChartMark {
  x: number;
  kind: 'evaluation' | 'checkpoint';
}

const DASHES: Record<ChartMark['kind'], number[]> = {
  evaluation: [2, 4],
  checkpoint: [6, 3],
};

/** Upright lines where something happened, behind the curves. */
export function drawMarks(
  chart: uPlot,
  marks: readonly ChartMark[],
  colors: ChartColors,
): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colors.text;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = devicePixelRatio;
  for (const { x, kind } of marks) {
    const left = Math.round(chart.valToPos(x, 'x', true));
    if (left >= bbox.left && left <= bbox.left + bbox.width) {
      ctx.setLineDash(DASHES[kind].map(dash => dash * devicePixelRatio));
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}

/** A triangle at the edge for each place with values that are no numbers: at the top for Infinity, else at the bottom. */
export function drawOdd(
  chart: uPlot,
  odd: readonly OddPlace[],
  colorOf: (series: number) => string,
): void {
  const { ctx, bbox } = chart;
  const size = 5 * devicePixelRatio;
  ctx.save();
  for (const { x, series, positive } of odd) {
    const left = chart.valToPos(x, 'x', true);
    if (left >= bbox.left && left <= bbox.left + bbox.width) {
      const up = positive > 0;
      const edge = up ? bbox.top : bbox.top + bbox.height;
      ctx.fillStyle = colorOf(series);
      ctx.beginPath();
      ctx.moveTo(left - size, edge);
      ctx.lineTo(left + size, edge);
      ctx.lineTo(left, edge + (up ? 1.5 : -1.5) * size);
      ctx.fill();
    }
  }
  ctx.restore();
}
