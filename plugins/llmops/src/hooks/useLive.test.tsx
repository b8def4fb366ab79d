import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import type { JsonObject } from '@backstage/types';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { makeRefusal } from '../__testUtils__/fixtures';
import { POLL_INTERVAL, useLive } from './useLive';

const CHANGE = { kind: 'run', runId: 'run-1', project: 'component:x/y' };

describe('useLive', () => {
  const listeners = new Set<(message: JsonObject) => void>();
  const createSignals = (): SignalApi => ({
    subscribe: (_channel, onMessage) => {
      const listener = (message: JsonObject) =>
        onMessage(JSON.parse(JSON.stringify(message)));
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  });
  let signalApi = createSignals();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[signalApiRef, signalApi]]}>
      {children}
    </TestApiProvider>
  );
  const send = (message: JsonObject) =>
    act(async () => listeners.forEach(listener => listener(message)));
  const pass = (milliseconds: number) =>
    act(() => jest.advanceTimersByTimeAsync(milliseconds));

  function render(load: jest.Mock, isActive = false) {
    return renderHook(
      ({ key }) =>
        useLive<string>({
          key,
          load,
          isAffected: change => change.kind === 'run' && change.runId === key,
          isActive: () => isActive,
        }),
      { wrapper, initialProps: { key: 'run-1' } },
    );
  }

  beforeEach(() => {
    jest.useFakeTimers();
    // One that nothing was heard from.
    signalApi = createSignals();
  });
  afterEach(() => jest.useRealTimers());

  it('answers many signals with one request, and asks for nothing else', async () => {
    const load = jest.fn(async () => 'data');
    const { result, unmount } = render(load);
    await pass(0);
    expect(result.current).toMatchObject({ data: 'data', isPending: false });
    for (let count = 0; count < 5; count += 1) {
      await send(CHANGE);
    }
    await send({ ...CHANGE, runId: 'another' });
    await send({ kind: 'news from a later version' });
    await pass(POLL_INTERVAL);
    expect(load).toHaveBeenCalledTimes(2);
    await pass(10 * POLL_INTERVAL);
    expect(load).toHaveBeenCalledTimes(2);
    unmount();
    expect(listeners.size).toBe(0);
  });

  it('asks again when something active is silent', async () => {
    const load = jest.fn(async () => 'data');
    render(load, true);
    await pass(0);
    await pass(3 * POLL_INTERVAL);
    expect(load).toHaveBeenCalledTimes(4);
  });

  it('hardly asks while it hears that it would be told', async () => {
    const load = jest.fn(async () => 'data');
    render(load, true);
    await pass(0);
    const listen = async (intervals: number) => {
      for (let count = 0; count < intervals; count += 1) {
        await send({ kind: 'pulse' });
        await pass(POLL_INTERVAL / 2);
      }
    };
    await listen(10);
    expect(load).toHaveBeenCalledTimes(1);
    await send(CHANGE);
    await listen(2);
    expect(load).toHaveBeenCalledTimes(2);
    await listen(14);
    expect(load).toHaveBeenCalledTimes(3);
    // Nothing is heard any more.
    await pass(6 * POLL_INTERVAL);
    expect(load.mock.calls.length).toBeGreaterThanOrEqual(6);
  });

  it('keeps what it has when a refresh fails, and recovers', async () => {
    const load = jest
      .fn(async () => 'new')
      .mockResolvedValueOnce('old')
      .mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const { result } = render(load);
    await pass(0);
    await send(CHANGE);
    await pass(1_000);
    expect(result.current).toMatchObject({
      data: 'old',
      error: { message: 'Failed to fetch' },
      isPending: false,
    });
    await pass(POLL_INTERVAL);
    expect(result.current.data).toBe('new');
    expect(result.current.error).toBeUndefined();
  });

  it('does not insist where it was refused, and starts over for another key', async () => {
    const refusal = await makeRefusal(403, 'NotAllowedError', 'No');
    const load = jest.fn(async () => 'other').mockRejectedValueOnce(refusal);
    const { result, rerender } = render(load);
    await pass(10 * POLL_INTERVAL);
    expect(load).toHaveBeenCalledTimes(1);
    expect(result.current.error).toBe(refusal);
    rerender({ key: 'run-2' });
    expect(result.current).toMatchObject({ isPending: true });
    await pass(0);
    expect(result.current.data).toBe('other');
  });

  it('drops an answer that comes after the key has changed', async () => {
    let answer: (value: string) => void = () => undefined;
    const load = jest
      .fn(async () => 'second')
      .mockReturnValueOnce(
        new Promise<string>(resolve => {
          answer = resolve;
        }),
      );
    const { result, rerender } = render(load);
    rerender({ key: 'run-2' });
    await pass(0);
    await act(async () => answer('first'));
    expect(result.current.data).toBe('second');
  });
});
