import type { Curve } from '../api/types';
import { buildChart, nearestPoint, smooth, zoomRange } from './curve';
import { readPoints } from './readout';

function curve(series: string, points: [number, number | null][]): Curve {
  const values = points.map(([, value]) => value);
  return {
    series,
    steps: points.map(([step]) => step),
    times: points.map(([step]) => 1_000 * step),
    values,
    minimums: values.map(value => (value === null ? null : value - 1)),
    maximums: values.map(value => (value === null ? null : value + 1)),
    total: points.length,
    sampled: false,
  };
}

const PLAIN = { smoothing: 0, logarithmic: false };

describe('smooth', () => {
  it('does not start at zero, keeps gaps, and leaves a constant as it is', () => {
    expect(smooth([4, 4, null, undefined, 4], 0.9)).toEqual([
      4,
      expect.closeTo(4),
      null,
      undefined,
      expect.closeTo(4),
    ]);
  });

  it('follows a step the slower the greater the weight', () => {
    const values = [0, 0, 0, 10];
    const light = smooth(values, 0.2)[3];
    const heavy = smooth(values, 0.9)[3];
    expect(light).toBeGreaterThan(7);
    expect(heavy).toBeLessThan(4);
    expect(smooth(values, 0)).toEqual(values);
  });
});

describe('buildChart', () => {
  it('puts series of other steps on common ones, gaps apart from absent points', () => {
    const { steps, series } = buildChart(
      [
        curve('a', [
          [0, 1],
          [20, null],
          [30, 3],
        ]),
        curve('b', [[10, 5]]),
      ],
      PLAIN,
    );
    expect(steps).toEqual([0, 10, 20, 30]);
    expect(series[0].line).toEqual([1, undefined, null, 3]);
    expect(series[1].line).toEqual([undefined, 5, undefined, undefined]);
    expect(series[0].low).toEqual(new Array(4).fill(undefined));
  });

  it('shows the band only of sampled series, and what was logged only beside a smoothed line', () => {
    const sampled = {
      ...curve('a', [
        [0, 2],
        [1, 6],
      ]),
      sampled: true,
      total: 900,
    };
    const chart = buildChart([sampled], { smoothing: 0.5, logarithmic: false });
    expect(chart).toMatchObject({ sampled: true, total: 900, sent: 2 });
    expect(chart.series[0].low).toEqual([1, 5]);
    expect(chart.series[0].high).toEqual([3, 7]);
    expect(chart.series[0].logged).toEqual([2, 6]);
    expect(chart.series[0].line[1]).toBeLessThan(6);
  });

  it('counts what a logarithmic scale cannot show', () => {
    const chart = buildChart(
      [
        curve('a', [
          [0, 0],
          [1, -2],
          [2, null],
          [3, 7],
        ]),
      ],
      { smoothing: 0, logarithmic: true },
    );
    expect(chart.hidden).toBe(2);
    expect(chart.series[0].line).toEqual([null, null, null, 7]);
  });
});

describe('readPoints', () => {
  it('takes the nearest point of each series, and the newest without a pointer', () => {
    const data = buildChart(
      [
        curve('a', [
          [0, 1],
          [40, 2],
        ]),
        curve('b', [
          [10, 5],
          [20, 6],
          [30, null],
        ]),
      ],
      PLAIN,
    );
    expect(readPoints(data, 1)).toMatchObject([
      { id: 'a', step: 0, value: 1 },
      { id: 'b', step: 10, value: 5, time: 10_000 },
    ]);
    expect(readPoints(data, undefined)).toMatchObject([
      { step: 40, value: 2 },
      { step: 20, value: 6 },
    ]);
    expect(nearestPoint([undefined, null], 0)).toBeUndefined();
  });
});

describe('zoomRange', () => {
  it.each([
    ['in about a point', [0, 100], 50, 0.5, [25, 75]],
    ['out to the limits and no further', [40, 60], 50, 100, undefined],
    ['out at one side', [0, 20], 10, 2, [0, 30]],
    ['not below two steps', [10, 12], 11, 0.5, [10, 12]],
  ] as const)('zooms %s', (_, range, center, factor, expected) => {
    expect(zoomRange(range, center, factor, [0, 100])).toEqual(expected);
  });
});
