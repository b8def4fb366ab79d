import type { RunCurve } from '../api/types';
import { CurveBatch } from './CurveBatch';
import { buildChart, nearestPoint, smooth, zoomRange } from './curve';
import { summarizeCurve } from './curveSummary';
import { nearestValues, readPoints } from './readout';

function curve(
  series: string,
  points: [number, number | null][],
  part: Partial<RunCurve> = {},
): RunCurve {
  const steps = points.map(([step]) => step);
  return {
    runId: 'run-1',
    key: 'loss',
    series,
    name: series,
    first: steps[0],
    last: steps[steps.length - 1],
    steps,
    values: points.map(([, value]) => value),
    total: points.length,
    sampled: false,
    preview: false,
    ...part,
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
    const { xs, series } = buildChart(
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
    expect(xs).toEqual([0, 10, 20, 30]);
    expect(series[0].line).toEqual([1, undefined, null, 3]);
    expect(series[1].line).toEqual([undefined, 5, undefined, undefined]);
    expect(series[0].low).toEqual(new Array(4).fill(undefined));
  });

  it('shows the band only of sampled series, and what was logged only beside a smoothed line', () => {
    const sampled = curve(
      'a',
      [
        [0, 2],
        [1, 6],
      ],
      { minimums: [1, 5], maximums: [3, 7], sampled: true, total: 900 },
    );
    const chart = buildChart([sampled], { smoothing: 0.5, logarithmic: false });
    expect(chart).toMatchObject({ sampled: true, total: 900, sent: 2 });
    expect(chart.series[0].low).toEqual([1, 5]);
    expect(chart.series[0].high).toEqual([3, 7]);
    expect(chart.series[0].logged).toEqual([2, 6]);
    expect(chart.series[0].line[1]).toBeLessThan(6);
  });

  it('orders places of a clock that went back, and keeps the extremes of equal ones', () => {
    const { xs, series } = buildChart(
      [
        curve(
          'a',
          [
            [1, 5],
            [2, 100],
            [3, 7],
            [4, 6],
          ],
          { positions: [20, 10, 10, 30] },
        ),
      ],
      PLAIN,
    );
    expect(xs).toEqual([10, 20, 30]);
    expect(series[0]).toMatchObject({
      low: [7, 5, 6],
      high: [100, 5, 6],
      line: [7, 5, 6],
      steps: [3, 1, 4],
    });
  });

  it('says where values are no numbers', () => {
    const odd = { index: 1, nan: 2, positive: 0, negative: 1 };
    const chart = buildChart(
      [
        curve('a', [[0, 1]]),
        curve(
          'b',
          [
            [5, 1],
            [9, null],
          ],
          { notFinite: [odd] },
        ),
      ],
      PLAIN,
    );
    expect(chart.odd).toEqual([
      { x: 9, series: 1, nan: 2, positive: 0, negative: 1 },
    ]);
    expect(summarizeCurve(curve('a', [[3, null]]))).toMatchObject({
      minimum: undefined,
      notFinite: 0,
    });
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
      { id: 'a', x: 0, step: 0, value: 1 },
      { id: 'b', x: 10, step: 10, value: 5 },
    ]);
    expect(readPoints(data, undefined)).toMatchObject([
      { step: 40, value: 2 },
      { step: 20, value: 6 },
    ]);
    expect(nearestPoint([undefined, null], 0)).toBeUndefined();
  });
});

describe('nearestValues', () => {
  it('chooses the runs nearest to the pointer, the largest first', () => {
    const points = [4, undefined, 10, 5, 7].map((value, index) => ({
      id: String(index),
      value,
    }));
    expect(nearestValues(points, 6, 3)).toEqual({
      shown: [4, 3, 0],
      nearest: 3,
    });
    expect(nearestValues(points, undefined, 9)).toEqual({
      shown: [2, 4, 3, 0, 1],
      nearest: undefined,
    });
  });
});

describe('CurveBatch', () => {
  it('asks once for what charts want at the same moment, and tells their curves apart', async () => {
    const asked: string[][] = [];
    const batch = new CurveBatch(async ({ keys }) => {
      asked.push(keys);
      return {
        curves: keys.map(key => curve(key, [[0, 1]], { key })),
        problems: [],
      };
    });
    const view = { runIds: ['run-1'], maxPoints: 100 };
    const answers = await Promise.all([
      batch.get('loss', view),
      batch.get('accuracy', view),
      batch.get('loss', view),
      batch.get('loss', { ...view, from: 5 }),
    ]);
    expect(asked).toEqual([['loss', 'accuracy'], ['loss']]);
    expect(answers.map(({ curves }) => curves.map(({ key }) => key))).toEqual([
      ['loss'],
      ['accuracy'],
      ['loss'],
      ['loss'],
    ]);
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
