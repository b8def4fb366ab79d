import { axisOptions, axisScale, metricsOf, valueNumber } from './comparison';

describe('axisScale', () => {
  it('places numbers by their size, also where they are text', () => {
    const scale = axisScale(['0', 5, '10', null]);
    expect(['0', 5, '10', null].map(scale.place)).toEqual([
      0,
      0.5,
      1,
      undefined,
    ]);
    expect(scale.isLogarithmic).toBe(false);
  });

  it('spreads learning rates by their logarithm', () => {
    const scale = axisScale(['0.00001', '0.001', '0.1']);
    expect(scale.isLogarithmic).toBe(true);
    expect(scale.place('0.001')).toBeCloseTo(0.5);
  });

  it('places words in their order, and one value in the middle', () => {
    const scale = axisScale(['adamw', 'sgd', 'adamw', '8']);
    expect(['8', 'adamw', 'sgd'].map(scale.place)).toEqual([0, 0.5, 1]);
    expect(axisScale([3, 3]).place(3)).toBe(0.5);
  });
});

describe('options of axes', () => {
  it('are parameters and metrics that differ', () => {
    const comparison = {
      runs: [],
      facts: [
        {
          group: 'run' as const,
          key: 'owner',
          values: ['a', 'b'],
          differs: true,
        },
        {
          group: 'parameter' as const,
          key: 'lr',
          values: ['1', '2'],
          differs: true,
        },
        {
          group: 'parameter' as const,
          key: 'seed',
          values: ['1', '1'],
          differs: false,
        },
        {
          group: 'metric' as const,
          key: 'loss',
          values: [1, 'NaN'],
          differs: true,
        },
      ],
    };
    expect(axisOptions(comparison).map(({ id }) => id)).toEqual([
      'parameter.lr',
      'metric.loss',
    ]);
    expect(metricsOf(comparison)).toEqual(['loss']);
    expect(['NaN', '', ' ', null, '1e-5'].map(valueNumber)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      1e-5,
    ]);
  });
});
