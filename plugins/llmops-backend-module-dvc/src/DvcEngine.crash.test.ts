import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptSpec } from './__testUtils__/attemptSpec';
import { EngineBench, until } from './__testUtils__/EngineBench';
import { RecordingSink } from './__testUtils__/RecordingSink';
import { processesWith, startBackend } from './__testUtils__/processes';

jest.setTimeout(180_000);

describe('DvcEngine when processes are killed', () => {
  let bench: EngineBench;
  let starts: string;
  let gate: string;
  beforeEach(() => {
    bench = new EngineBench();
    starts = join(bench.folder, 'starts');
    gate = join(bench.folder, 'gate');
  });
  afterEach(() => bench.close());

  const countStarts = () =>
    existsSync(starts)
      ? readFileSync(starts, 'utf8').split('\n').length - 1
      : 0;

  /** A stage that says that it started, counts lines, and ends when the gate opens. */
  const gated = () =>
    bench.project.commit({
      'dvc.yaml': `stages:
  wait:
    cmd: echo start >> ${starts}; i=0; while [ ! -e ${gate} ]; do i=$((i+1)); echo line $i; sleep 0.02; done; echo total $i
  next:
    cmd: echo next done
`,
    });

  const backend = (commit: string, key: string, log: string) => {
    const settings = join(bench.folder, 'settings.json');
    writeFileSync(settings, JSON.stringify(bench.config));
    return startBackend([settings, bench.project.path, commit, key, log]);
  };

  /** Process id of an attempt's supervisor, if there is one. */
  function supervisorOf(key: string): number | undefined {
    const file = join(bench.attempt(key), 'state.json');
    return existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8')).process.pid
      : undefined;
  }

  /** Kills the supervisor of a waiting attempt, and waits until there is another one or the attempt ended. */
  async function killSupervisor(key: string, sink: RecordingSink) {
    await until(() => supervisorOf(key) !== undefined);
    const pid = supervisorOf(key) ?? Number.NaN;
    process.kill(pid, 'SIGKILL');
    await until(() => {
      const other = supervisorOf(key);
      return sink.ended || (other !== undefined && other !== pid);
    });
  }

  it('goes on while the backend is down, and is adopted with the whole log and no second start', async () => {
    const source = gated();
    const log = join(bench.folder, 'stored.log');
    const first = backend(source.commit, 'run-kill-1', log);
    await until(
      () => existsSync(log) && readFileSync(log, 'utf8').includes('line 5\n'),
    );
    first.kill();
    await first.ended;
    const before = readFileSync(log, 'utf8').length;
    const output = join(bench.attempt('run-kill-1'), 'output.log');
    await until(() => readFileSync(output, 'utf8').length > before + 200);
    writeFileSync(gate, '');
    const second = backend(source.commit, 'run-kill-1', log);
    expect([await second.ended, second.errors()]).toEqual([0, '']);
    expect(second.lines.at(-1)).toBe('succeeded');
    expect(countStarts()).toBe(1);
    const lines = readFileSync(log, 'utf8').split('\n');
    const total = Number(
      lines.find(line => line.startsWith('total'))?.slice(6),
    );
    expect(lines.filter(line => line.startsWith('line'))).toEqual(
      Array.from({ length: total }, (_, index) => `line ${index + 1}`),
    );
  });

  it('starts one job for a key that many processes submit at once', async () => {
    writeFileSync(gate, '');
    const source = gated();
    const replicas = Array.from({ length: 50 }, () => bench.anotherEngine());
    const spec = attemptSpec('run-race-1', source);
    const others = [1, 2, 3].map(number =>
      backend(source.commit, 'run-race-1', join(bench.folder, `log-${number}`)),
    );
    await Promise.all(replicas.map(replica => replica.submit(spec)));
    const codes = await Promise.all(others.map(({ ended }) => ended));
    expect([codes, others.map(other => other.errors()).join('')]).toEqual([
      [0, 0, 0],
      '',
    ]);
    await until(() => !processesWith(bench.attempt('run-race-1')).length);
    expect((await bench.run(spec)).latest?.state).toBe('succeeded');
    expect(countStarts()).toBe(1);
  });

  it('completes what a backend left half-made, at every point', async () => {
    writeFileSync(gate, '');
    const source = gated();
    // Killed while the checkout was being filled.
    const filling = attemptSpec('run-half-1', source);
    const left = join(bench.attempt('run-half-1'), 'checkout-dead');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'part'), '');
    expect(await bench.engine.find(filling)).toBeUndefined();
    expect((await bench.run(filling)).latest?.state).toBe('succeeded');
    expect(existsSync(left)).toBe(false);
    expect(countStarts()).toBe(1);
    // Killed after the specification was written, before or while the supervisor started.
    const other = bench.attempt('run-half-2');
    await cp(bench.attempt('run-half-1'), other, { recursive: true });
    for (const name of [
      'state.json',
      'output.log',
      'output.index',
      'reported.json',
    ]) {
      await rm(join(other, name));
    }
    const second = attemptSpec('run-half-2', source);
    const sink = new RecordingSink();
    const reference = await bench.engine.find(second);
    expect(reference).toEqual({ externalId: 'run-half-2' });
    await bench.engine.follow(
      second,
      { externalId: 'run-half-2' },
      sink,
      new AbortController().signal,
    );
    expect(sink.latest?.state).toBe('succeeded');
  });

  it('ends what a killed supervisor left running, and says so', async () => {
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  tree:
    cmd: setsid sleep 987654 & (trap '' TERM; sleep 987654; sleep 987654) & echo up; wait
`,
    });
    const spec = attemptSpec('run-super-1', source);
    const sink = await bench.start(spec);
    await sink.until(({ log }) => log.includes('up'));
    const marker = JSON.parse(
      readFileSync(join(bench.attempt('run-super-1'), 'spec.json'), 'utf8'),
    ).marker;
    const { pid } = JSON.parse(
      readFileSync(join(bench.attempt('run-super-1'), 'state.json'), 'utf8'),
    ).process;
    expect(marked(marker).length).toBeGreaterThanOrEqual(3);
    process.kill(pid, 'SIGKILL');
    await sink.until(({ latest }) => latest?.state === 'failed');
    expect(sink.latest?.reason).toContain('The training process was killed');
    expect(sink.latest?.steps[0]).toMatchObject({
      name: 'tree',
      state: 'failed',
    });
    expect(marked(marker)).toEqual([]);
  });

  it('starts a waiting attempt anew whose supervisor was killed, which then runs once', async () => {
    const source = gated();
    const running = await bench.start(attemptSpec('run-first-1', source));
    await running.until(({ log }) => log.includes('line 1'));
    const waiting = await bench.start(attemptSpec('run-second-1', source));
    const replica = new RecordingSink();
    const following = bench
      .anotherEngine()
      .follow(
        attemptSpec('run-second-1', source),
        { externalId: 'run-second-1' },
        replica,
        new AbortController().signal,
      );
    await waiting.until(({ latest }) => !!latest?.reason?.includes('Waiting'));
    await killSupervisor('run-second-1', waiting);
    writeFileSync(gate, '');
    await waiting.until(({ latest }) => latest?.state === 'succeeded');
    await following;
    expect(replica.latest?.state).toBe('succeeded');
    expect(running.latest?.state).toBe('succeeded');
    expect(countStarts()).toBe(2);
    expect(waiting.log.match(/^total/gm)).toHaveLength(1);
  });

  it('gives a waiting attempt up whose supervisors are killed again and again', async () => {
    const source = gated();
    const running = await bench.start(attemptSpec('run-first-1', source));
    await running.until(({ log }) => log.includes('line 1'));
    const waiting = await bench.start(attemptSpec('run-second-1', source));
    for (let times = 0; times < 4; times++) {
      await killSupervisor('run-second-1', waiting);
    }
    await waiting.until(({ latest }) => latest?.state === 'failed');
    expect(waiting.latest?.reason).toContain('killed');
    writeFileSync(gate, '');
    await running.until(({ latest }) => latest?.state === 'succeeded');
    expect(countStarts()).toBe(1);
  });

  it('never takes a process that got the same id for the supervisor', async () => {
    const source = gated();
    const spec = attemptSpec('run-pid-1', source);
    const sink = await bench.start(spec);
    await sink.until(({ log }) => log.includes('line 1'));
    const file = join(bench.attempt('run-pid-1'), 'state.json');
    const state = JSON.parse(readFileSync(file, 'utf8'));
    process.kill(state.process.pid, 'SIGKILL');
    state.process = { pid: process.pid, start: 'another time' };
    writeFileSync(file, JSON.stringify(state));
    await sink.until(({ latest }) => latest?.state === 'failed');
    expect(process.pid).toBeGreaterThan(0);
  });
});

/** Processes that carry the marker of an attempt. */
function marked(marker: string): number[] {
  return processesInEnvironment(`LLMOPS_ATTEMPT=${marker}`);
}

function processesInEnvironment(entry: string): number[] {
  return processesWith('')
    .filter(Number.isInteger)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8')
          .split('\0')
          .includes(entry);
      } catch {
        return false;
      }
    });
}
