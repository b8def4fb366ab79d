import { mockServices } from '@backstage/backend-test-utils';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import { ChangePublisher } from './ChangePublisher';

describe('ChangePublisher', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function create() {
    const events = mockServices.events.mock({ publish: async () => {} });
    const signals = { publish: jest.fn(async () => {}) };
    const logger = mockServices.logger.mock();
    const publisher = ChangePublisher.create({ events, signals, logger });
    return { publisher, events, signals, logger };
  }

  const run = (runId: string): LlmopsChange => ({
    kind: 'run',
    runId,
    project: 'component:default/p',
  });

  it('says at most two a second about one run, the last one always', () => {
    const { publisher, events, signals } = create();
    for (let n = 0; n < 1000; n++) {
      publisher.publish(run('r1'));
      jest.advanceTimersByTime(10);
    }
    jest.runAllTimers();
    expect(signals.publish.mock.calls.length).toBeGreaterThanOrEqual(20);
    expect(signals.publish.mock.calls.length).toBeLessThanOrEqual(22);
    expect(events.publish).toHaveBeenCalledTimes(
      signals.publish.mock.calls.length,
    );
    publisher.publish(run('r1'));
    publisher.publish(run('r1'));
    const before = signals.publish.mock.calls.length;
    publisher.flush();
    expect(signals.publish).toHaveBeenCalledTimes(before + 1);
  });

  it('does not let one thing wait for another', () => {
    const { publisher, signals } = create();
    publisher.publish(run('r1'));
    publisher.publish(run('r2'));
    publisher.publish({ kind: 'metrics', runId: 'r1' });
    publisher.publish({ kind: 'model', tracker: 'main', name: 'llm' });
    expect(signals.publish).toHaveBeenCalledTimes(4);
    expect(signals.publish).toHaveBeenLastCalledWith({
      recipients: { type: 'broadcast' },
      channel: 'llmops',
      message: {
        kind: 'model',
        model: expect.stringMatching(/^[a-z2-7]{10}$/),
      },
    });
  });

  it('names nothing to those who may not read it', () => {
    const { publisher, events, signals } = create();
    publisher.publish(run('r1'));
    publisher.publish({ kind: 'model', tracker: 'main', name: 'secret-llm' });
    publisher.publish({
      ...{ kind: 'notebook', cluster: 'east' },
      ...{ namespace: 'team-secret', name: 'study' },
    });
    expect(JSON.stringify(signals.publish.mock.calls)).not.toMatch(
      /component:|secret|study|east/,
    );
    // Other plugins are told by name.
    expect(JSON.stringify(events.publish.mock.calls)).toContain('secret-llm');
  });

  it('goes on when nobody listens', async () => {
    const { publisher, events, signals, logger } = create();
    events.publish.mockRejectedValueOnce(new Error('no bus'));
    signals.publish.mockRejectedValueOnce(new Error('no signals'));
    publisher.publish(run('r1'));
    await jest.advanceTimersByTimeAsync(1000);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });
});
