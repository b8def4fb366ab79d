import { TestApiProvider } from '@backstage/frontend-test-utils';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { makeRefusal, makeRun } from '../__testUtils__/fixtures';
import { llmopsApiRef, type LlmopsApi, type RunCurves } from '../api';
import { useRunCurves } from './useRunCurves';
import { useSparklines } from './useSparklines';

/** Renders a hook that asks for what the part answers. */
function renderWith<T>(part: Partial<LlmopsApi>, hook: () => T) {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[llmopsApiRef, part]]}>{children}</TestApiProvider>
  );
  return renderHook(hook, { wrapper });
}

const pass = (milliseconds: number) =>
  act(() => jest.advanceTimersByTimeAsync(milliseconds));

const CURVE = {
  ...{ runId: 'run-1', key: 'loss', series: 'main/run-1/loss', name: 'run-1' },
  ...{ first: 0, last: 1, steps: [0, 1], values: [2, 1], total: 2 },
  ...{ sampled: false, preview: false },
};

describe('what only a tracker has', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const RUN_IDS = ['run-1'];
  const curves = (readCurves: LlmopsApi['readCurves']) =>
    renderWith({ readCurves }, () =>
      useRunCurves({
        runIds: RUN_IDS,
        metric: 'loss',
        x: 'step',
        maxPoints: 100,
        isWanted: true,
        isLive: false,
      }),
    );

  it('is drawn as a curve as soon as the tracker is back, and not asked for again then', async () => {
    let answer: RunCurves = { curves: [], problems: ['main: not reached'] };
    const readCurves = jest.fn(async () => answer);
    const { result } = curves(readCurves);
    await pass(1_000);
    expect(result.current.problems).toEqual(['main: not reached']);
    answer = { curves: [CURVE], problems: [] };
    await pass(10_000);
    expect(result.current).toMatchObject({ curves: [CURVE], problems: [] });
    const { length } = readCurves.mock.calls;
    await pass(60_000);
    expect(readCurves).toHaveBeenCalledTimes(length);
  });

  it('is asked for again after a failure, unless asking cannot help', async () => {
    const failure = await makeRefusal(503, 'ServiceUnavailableError', 'Away');
    const readCurves = jest.fn<Promise<RunCurves>, []>(async () => {
      throw failure;
    });
    const { result } = curves(readCurves);
    await pass(1_000);
    expect(result.current.error).toBe(failure);
    readCurves.mockImplementation(async () => ({
      curves: [CURVE],
      problems: [],
    }));
    await pass(10_000);
    expect(result.current.curves).toEqual([CURVE]);

    const refusal = await makeRefusal(403, 'NotAllowedError', 'No');
    const refused = jest.fn<Promise<RunCurves>, []>(async () => {
      throw refusal;
    });
    curves(refused);
    await pass(60_000);
    expect(refused).toHaveBeenCalledTimes(1);
  });

  it('appears as a small line as soon as the tracker is back', async () => {
    const line = {
      ...{ runId: 'run-1', key: 'loss', steps: [0, 1], values: [2, 1] },
      ...{ minimums: [2, 1], maximums: [2, 1] },
    };
    const getSparklines = jest.fn<ReturnType<LlmopsApi['getSparklines']>, []>(
      async () => [],
    );
    const runs = [
      makeRun({ id: 'run-1', values: { 'metrics.loss': 1 } }),
      // It has no such metric.
      makeRun({ id: 'run-2', values: {} }),
    ];
    const column = { identifier: 'metrics.loss', metric: 'loss' };
    const { result } = renderWith({ getSparklines }, () =>
      useSparklines(runs, column),
    );
    await pass(1_000);
    expect(result.current.size).toBe(0);
    getSparklines.mockImplementation(async () => [line]);
    await pass(20_000);
    expect(result.current.get('run-1')).toEqual([2, 1]);
    const { length } = getSparklines.mock.calls;
    expect(getSparklines.mock.lastCall).toEqual([
      { runIds: ['run-1'], metric: 'loss' },
      expect.anything(),
    ]);
    await pass(60_000);
    expect(getSparklines).toHaveBeenCalledTimes(length);
  });
});
