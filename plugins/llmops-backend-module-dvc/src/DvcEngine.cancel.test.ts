import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attemptSpec } from './__testUtils__/attemptSpec';
import { EngineBench, until } from './__testUtils__/EngineBench';

jest.setTimeout(120_000);

describe('DvcEngine cancel and queue', () => {
  let bench: EngineBench;
  beforeEach(() => {
    bench = new EngineBench();
  });
  afterEach(() => bench.close());

  const sleeper = (more = '') =>
    bench.project.commit({
      'dvc.yaml': `stages:
  sleep:
    cmd: ${more}echo $$ >> ${bench.folder}/pids; sleep 600 & echo $! >> ${bench.folder}/pids; echo up; wait
  never:
    cmd: touch ${bench.folder}/never
    deps: [params.yaml]
    always_changed: true
`,
      'params.yaml': '{}\n',
    });

  // The log shows a command before it has begun to run, and written the file.
  const living = () => {
    const file = join(bench.folder, 'pids');
    const pids = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return pids
      .split('\n')
      .filter(line => line !== '')
      .map(Number)
      .filter(pid => isAlive(pid));
  };
  const started = (count: number) => until(() => living().length === count);

  it('ends the whole tree, also what made a session of its own and what hides its origin', async () => {
    const source = sleeper(
      `setsid sh -c 'echo $$ >> ${bench.folder}/pids; trap "" TERM; while true; do sleep 1; done' & ` +
        `env -i setsid sh -c 'echo $$ >> ${bench.folder}/pids; exec sleep 600' & `,
    );
    const spec = attemptSpec('run-cancel-1', source);
    const sink = await bench.start(spec);
    await sink.until(({ log }) => log.includes('up'));
    await started(4);
    const reference = { externalId: 'run-cancel-1' };
    await bench.engine.cancel(spec, reference, 'asked by a person');
    await bench.engine.cancel(spec, reference, 'asked again');
    await sink.until(({ latest }) => latest?.state === 'cancelled');
    expect(sink.latest).toMatchObject({
      reason: 'asked by a person',
      steps: [
        { name: 'sleep', state: 'cancelled', reason: 'asked by a person' },
        { name: 'never', state: 'cancelled' },
      ],
    });
    expect(living()).toEqual([]);
    expect(existsSync(join(bench.folder, 'never'))).toBe(false);
    await bench.engine.cancel(spec, reference, 'after the end');
  });

  it('leaves nothing running that a step put into the background', async () => {
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  daemon:
    cmd: setsid sleep 600 & echo $! > ${bench.folder}/pids; echo started
`,
    });
    const sink = await bench.run(attemptSpec('run-daemon-1', source));
    expect(sink.latest?.state).toBe('succeeded');
    expect(living()).toEqual([]);
  });

  it('runs one at a time, in order, across replicas, and a waiting one can be cancelled', async () => {
    const source = sleeper();
    const first = attemptSpec('run-queue-1', source);
    const second = attemptSpec('run-queue-2', source);
    const third = attemptSpec('run-queue-3', source);
    const sinks = [
      await bench.start(first),
      await bench.start(second),
      await bench.start(third),
    ];
    await sinks[0].until(({ log }) => log.includes('up'));
    await sinks[1].until(({ latest }) =>
      Boolean(latest?.reason?.includes('position 1')),
    );
    await sinks[2].until(({ latest }) =>
      Boolean(latest?.reason?.includes('position 2')),
    );
    expect(sinks[2].latest?.state).toBe('queued');
    expect(await bench.engine.preflight(second)).toContainEqual(
      expect.objectContaining({ id: 'queue', status: 'warning' }),
    );
    const cancel = (number: number) =>
      bench.engine.cancel(
        [first, second, third][number],
        { externalId: '' },
        `number ${number}`,
      );
    await cancel(1);
    await sinks[1].until(({ latest }) => latest?.state === 'cancelled');
    await sinks[2].until(({ latest }) =>
      Boolean(latest?.reason?.includes('position 1')),
    );
    await cancel(0);
    await sinks[2].until(({ latest }) => latest?.state === 'running');
    expect(sinks[0].latest?.state).toBe('cancelled');
    expect(sinks[1].log).toBe('number 1\n');
  });

  it('cancels what runs when the portal is stopped, unless told to let it go on', async () => {
    const source = sleeper();
    const spec = attemptSpec('run-stop-1', source);
    const sink = await bench.start(spec);
    await sink.until(({ log }) => log.includes('up'));
    await started(2);
    const patient = bench.anotherEngine({ onShutdown: 'continue' });
    await patient.submit(spec);
    // The core takes it that jobs of such an engine outlive the portal.
    expect(patient.shutdown).toBeUndefined();
    await bench.engine.shutdown?.();
    await sink.until(({ latest }) => latest?.state === 'cancelled');
    expect(sink.latest?.reason).toBe('portal stopped');
    expect(living()).toEqual([]);
  });

  it('keeps the newest working folders only', async () => {
    const small = new EngineBench({ keepAttempts: 1 });
    try {
      const source = small.project.commit({
        'dvc.yaml': 'stages:\n  a:\n    cmd: echo a\n',
      });
      for (const number of [1, 2, 3]) {
        await small.run(attemptSpec(`run-keep-${number}`, source));
      }
      const checkout = (key: string) =>
        existsSync(
          join(
            small.attempt(key),
            JSON.parse(
              readFileSync(join(small.attempt(key), 'spec.json'), 'utf8'),
            ).checkout,
          ),
        );
      expect(['run-keep-1', 'run-keep-2', 'run-keep-3'].map(checkout)).toEqual([
        false,
        false,
        true,
      ]);
      // What was reported can be reported again.
      expect(
        (await small.run(attemptSpec('run-keep-1', source))).latest?.state,
      ).toBe('succeeded');
    } finally {
      await small.close();
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
