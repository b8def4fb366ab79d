import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import { InMemoryTrackerSink } from '@llmops/backstage-plugin-llmops-node/testing';
import { FaultyProxy } from '../__testUtils__/FaultyProxy';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { toolsPython } from '../__testUtils__/toolsPython';
import { DefaultMlflowClient } from '../client/DefaultMlflowClient';
import { MlflowHistories } from './MlflowHistories';

jest.setTimeout(300_000);

const PAGE = 100;

function points(
  firstStep: number,
  length: number,
  value: (step: number) => number = step => step / 8,
): MetricPoint[] {
  return Array.from({ length }, (_, index) => ({
    step: firstStep + index,
    time: 1_700_000_000_000 + (firstStep + index) * 1000,
    value: value(firstStep + index),
  }));
}

describe('MlflowHistories on a real server', () => {
  let server: MlflowServer;
  let proxy: FaultyProxy;
  let pen: MlflowPen;
  let histories: MlflowHistories;
  const { signal } = new AbortController();

  beforeAll(async () => {
    server = await MlflowServer.start(toolsPython());
    proxy = await FaultyProxy.start(server.url);
    pen = new MlflowPen(server.url);
    const auth = { type: 'none' as const };
    const client = new DefaultMlflowClient({
      ...{ url: proxy.url, auth },
      backoffMs: 5,
    });
    histories = new MlflowHistories(client, PAGE);
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  it('reads what is not stored yet, also after points came in out of order', async () => {
    const trackedRunId = await pen.startRun({ name: 'history' });
    const sink = new InMemoryTrackerSink();
    const read = () =>
      histories.read({ trackedRunId, key: 'loss', signal }, sink);
    const stored = () =>
      [...sink.points(trackedRunId, 'loss')].sort((a, b) => a.step - b.step);

    await pen.logMetric(trackedRunId, 'loss', points(0, 250));
    await read();
    expect(stored()).toEqual(points(0, 250));

    const asked = proxy.requests.length;
    await pen.logMetric(trackedRunId, 'loss', points(250, 30));
    await read();
    expect(stored()).toEqual(points(0, 280));
    expect(proxy.requests.length - asked).toBe(1);

    // An earlier time moves all later points by one page.
    const early = { step: 7, time: 1_600_000_000_000, value: -5 };
    await pen.logMetric(trackedRunId, 'loss', [early, ...points(280, 5)]);
    await read();
    expect(sink.points(trackedRunId, 'loss')).toContainEqual(early);
    expect(sink.points(trackedRunId, 'loss')).toHaveLength(286);
  });

  it('goes on after an interruption, and stops when told to', async () => {
    const trackedRunId = await pen.startRun({ name: 'interrupted' });
    await pen.logMetric(trackedRunId, 'loss', points(0, 350));
    const sink = new InMemoryTrackerSink();
    const stop = new AbortController();
    const interrupted = histories.read(
      { trackedRunId, key: 'loss', signal: stop.signal },
      {
        metricPositions: id => sink.metricPositions(id),
        appendMetric: async (id, key, part) => {
          await sink.appendMetric(id, key, part);
          stop.abort();
        },
      },
    );
    await expect(interrupted).rejects.toThrow(/abort/i);
    expect(sink.points(trackedRunId, 'loss')).toEqual(points(0, 100));
    await histories.read({ trackedRunId, key: 'loss', signal }, sink);
    expect(sink.points(trackedRunId, 'loss')).toEqual(points(0, 350));
  });

  it('samples several runs in one request, a part of their steps too', async () => {
    const value = (step: number) => (step === 3 ? Number.NaN : step);
    const ids = [
      await pen.startRun({ name: 'one' }),
      await pen.startRun({ name: 'two' }),
      await pen.startRun({ name: 'without' }),
    ];
    await pen.logMetric(ids[0], 'val/loss', points(0, 400));
    await pen.logMetric(ids[1], 'val/loss', points(0, 10, value));
    const asked = proxy.requests.length;
    const sample = await histories.preview({
      ...{ trackedRunIds: ids, key: 'val/loss', signal },
      maxPoints: 50,
    });
    expect(proxy.requests.length - asked).toBe(1);
    expect(Object.keys(sample.points).sort()).toEqual(ids.slice(0, 2).sort());
    expect(sample.points[ids[0]].length).toBeGreaterThan(20);
    expect(sample.points[ids[0]].length).toBeLessThanOrEqual(60);
    expect(sample.points[ids[0]][0]).toEqual(points(0, 1)[0]);
    expect(sample.isWhole).toBe(false);

    const part = await histories.preview({
      ...{ trackedRunIds: ids.slice(1), key: 'val/loss', signal },
      ...{ fromStep: 2, toStep: 9e15, maxPoints: 50 },
    });
    expect(part).toEqual({
      points: { [ids[1]]: points(2, 8, value) },
      isWhole: true,
    });
  });
});
