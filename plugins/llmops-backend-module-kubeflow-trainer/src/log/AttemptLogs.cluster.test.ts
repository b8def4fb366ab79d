import { ClusterBench } from '../__testUtils__/ClusterBench';
import { launch } from '../__testUtils__/follow';
import { ON_PROCESS_NODE } from '../__testUtils__/lab';
import { pyTorchJobKind } from '../jobs/pyTorchJob';
import { MOST_LIVE } from './LogStreams';

jest.setTimeout(180_000);

let bench: ClusterBench;

beforeAll(() => {
  bench = new ClusterBench();
});
afterAll(() => bench?.close());

it('stores the log of what ends while others hold all streams', async () => {
  const { live } = bench.view.logs;
  const { signal } = new AbortController();
  const held = await Promise.all(
    Array.from({ length: MOST_LIVE }, () => live.take(signal)),
  );
  try {
    const spec = await bench.spec(pyTorchJobKind, [
      {
        name: 'train',
        command: ['sh', '-c', 'echo the only line'],
        ...ON_PROCESS_NODE,
      },
    ]);
    const { sink, done } = await launch(bench.engine(pyTorchJobKind), spec);
    await done;
    expect(sink.latest?.state).toBe('succeeded');
    expect(sink.log).toContain('the only line');
    expect(sink.events).toEqual([]);
  } finally {
    held.forEach(give => give?.());
  }
});
