import { fromMetricValue, judgeThreshold, toMetricValues } from './metricValue';

describe('values of metrics', () => {
  it('come back from JSON as they were', () => {
    const metrics = {
      ...{ loss: 0.5, zero: 0, nan: NaN, up: Infinity, down: -Infinity },
    };
    const carried = JSON.parse(JSON.stringify(toMetricValues(metrics)));
    expect(carried).toEqual({
      ...{ loss: 0.5, zero: 0, nan: 'NaN' },
      ...{ up: 'Infinity', down: '-Infinity' },
    });
    for (const [name, value] of Object.entries(metrics)) {
      expect(fromMetricValue(carried[name])).toBe(value);
    }
    expect(fromMetricValue(undefined)).toBeUndefined();
    expect(fromMetricValue(null)).toBeUndefined();
  });

  it.each([
    [0.5, { min: 0.5 }, 'met'],
    [0.4, { min: 0.5 }, 'missed'],
    [0.5, { max: 0.4 }, 'missed'],
    [0.5, { min: 0.4, max: 0.6 }, 'met'],
    ['NaN', { min: 0 }, 'missed'],
    [NaN, {}, 'missed'],
    ['Infinity', { min: 0 }, 'met'],
    ['Infinity', { max: 60 }, 'missed'],
    ['-Infinity', { max: 60 }, 'met'],
    [undefined, { min: 0 }, 'unknown'],
    [null, { min: 0 }, 'unknown'],
  ])('%p against %p is %s', (value, threshold, verdict) => {
    expect(judgeThreshold(value, threshold)).toBe(verdict);
  });
});
