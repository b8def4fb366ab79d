import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { attemptSpec, pipeline } from './__testUtils__/attemptSpec';
import { EngineBench } from './__testUtils__/EngineBench';
import { RecordingSink } from './__testUtils__/RecordingSink';
import { toolsPython } from './__testUtils__/toolsPython';

jest.setTimeout(120_000);

describe('DvcEngine data', () => {
  let bench: EngineBench;
  beforeEach(() => {
    bench = new EngineBench({ pushOutputs: true });
  });
  afterEach(() => bench.close());

  const dvc = (...args: string[]) =>
    execFileSync(join(dirname(toolsPython()), 'dvc'), args, {
      cwd: bench.project.path,
      stdio: 'pipe',
      env: { ...process.env, DVC_SITE_CACHE_DIR: join(bench.folder, 'site') },
    });

  it('fetches tracked data, says its version, and takes over results from the data remote', async () => {
    const stages = `stages:
  copy:
    cmd: cp raw/corpus.txt copy.txt && echo "$MLFLOW_RUN_CONTEXT"
    deps: [raw]
    outs: [copy.txt]
`;
    bench.project.commit({ 'raw/corpus.txt': '훈련\n', 'dvc.yaml': stages });
    execFileSync('git', ['rm', '-r', '--quiet', '--cached', 'raw'], {
      cwd: bench.project.path,
    });
    dvc('init', '--quiet');
    dvc(
      'remote',
      'add',
      '--quiet',
      '--default',
      'store',
      join(bench.folder, 'remote'),
    );
    dvc('add', '--quiet', 'raw');
    dvc('push', '--quiet');
    const source = bench.project.commit({});
    const spec = attemptSpec('run-data-1', source);
    const checks = await bench.engine.preflight(spec);
    expect(checks.map(({ status }) => status)).not.toContain('error');

    const sink = await bench.run(spec);
    expect(sink.latest?.state).toBe('succeeded');
    expect(sink.log).toContain('Fetching the tracked data');
    const hash = /md5: (\S+)/.exec(
      readFileSync(join(bench.project.path, 'raw.dvc'), 'utf8'),
    )?.[1];
    const version = createHash('sha256').update(`raw ${hash}\n`).digest('hex');
    expect(sink.latest?.dataVersion).toBe(version);
    expect(sink.stepLog('copy')).toContain(
      `"llmops.data_version": "${version}"`,
    );

    // Another machine: no cache, but the lock file of the first run and the remote.
    const lock = readFileSync(
      join(bench.attempt('run-data-1'), 'results/dvc.lock'),
      'utf8',
    );
    const other = bench.anotherEngine({
      dataDirectory: join(bench.folder, 'other'),
    });
    const elsewhere = attemptSpec(
      'run-data-2',
      bench.project.commit({ 'dvc.lock': lock }),
    );
    const second = new RecordingSink();
    await other.follow(
      elsewhere,
      await other.submit(elsewhere),
      second,
      new AbortController().signal,
    );
    expect(second.latest?.state).toBe('succeeded');
    expect(second.steps).toEqual({ copy: 'cached' });
    expect(second.latest?.dataVersion).toBe(version);
  });

  it('bounds what ended attempts take on disk, and spares those that run', async () => {
    const small = new EngineBench({ maxDiskBytes: 5_000_000, maxParallel: 2 });
    try {
      const source = small.project.commit({
        'dvc.yaml': `stages:
  big:
    cmd: head -c 3000000 /dev/urandom > big.bin; test -z "$WAIT" || { echo up; sleep 600; }
`,
      });
      const waiting = attemptSpec('run-big-0', source, {
        environment: { WAIT: 'yes' },
      });
      const running = await small.start(waiting);
      await running.until(({ log }) => log.includes('up'));
      for (const number of [1, 2, 3]) {
        await small.run(attemptSpec(`run-big-${number}`, source));
      }
      const kept = [0, 1, 2, 3].filter(number => {
        const folder = small.attempt(`run-big-${number}`);
        const checkout = readdirSync(folder).find(name =>
          name.startsWith('checkout-'),
        );
        return checkout && existsSync(join(folder, checkout, 'big.bin'));
      });
      expect(kept).toEqual([0, 3]);
      expect(running.ended).toBe(false);
    } finally {
      await small.close();
    }
  });

  it('removes what an interrupted dispatch or removal left behind', async () => {
    const source = bench.project.commit({
      'dvc.yaml': 'stages:\n  a:\n    cmd: echo a\n',
    });
    const [abandoned, begun, trash] = [
      'run-abandoned-1',
      'run-begun-1',
      '.trash-left',
    ].map(name => {
      const folder = bench.attempt(name);
      mkdirSync(join(folder, 'checkout-x'), { recursive: true });
      writeFileSync(join(folder, 'checkout-x', 'big.bin'), 'weights');
      return folder;
    });
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 3600;
    utimesSync(abandoned, twoDaysAgo, twoDaysAgo);
    await bench.run(attemptSpec('run-clean-1', source));
    expect([abandoned, begun, trash].map(folder => existsSync(folder))).toEqual(
      [
        false,
        // It may be under way in another replica.
        true,
        false,
      ],
    );
  });

  it('refuses a pipeline that leaves the project, before a launch and in a run, and says as whom steps run', async () => {
    const outside = join(bench.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'values.yaml'), 'names: [leaked]\n');
    const source = bench.project.commit({
      'dvc.yaml': `vars: [{place: "${outside}"}]
stages:
  a:
    cmd: touch ran
    wdir: \${place}
    vars: [values.yaml]
`,
    });
    const spec = attemptSpec('run-outside-1', source);
    const checks = await bench.engine.preflight(spec);
    expect(checks).toContainEqual(
      expect.objectContaining({
        status: 'error',
        message: expect.stringMatching(
          /read from ".*outside.*", which is ".*outside.*" and outside of the project/,
        ),
      }),
    );
    expect(JSON.stringify(checks)).not.toContain('leaked');
    expect(checks).toContainEqual(
      expect.objectContaining({
        id: 'isolation',
        status: 'warning',
        message: expect.stringContaining(
          `as the same user, ${userInfo().username}`,
        ),
      }),
    );
    await expect(bench.run(spec)).rejects.toThrow('outside of the project');

    // Only the parameters of the run lead out of it.
    const harmless = bench.project.commit({
      'params.yaml': 'place: .\n',
      'dvc.yaml':
        'stages:\n  a:\n    cmd: touch ran\n    wdir: ${place}\n    always_changed: true\n',
    });
    const led = attemptSpec('run-outside-2', harmless, {
      pipeline: pipeline({ parameters: { place: { type: 'string' } } }),
      parameters: { place: outside },
    });
    expect(await bench.engine.preflight(led)).toContainEqual(
      expect.objectContaining({
        status: 'error',
        message: expect.stringContaining(`the stage "a" works in "${outside}"`),
      }),
    );
    const sink = await bench.run(led);
    expect(sink.latest?.state).toBe('failed');
    expect(sink.latest?.reason).toContain('outside of the project');
    expect(readdirSync(outside)).toEqual(['values.yaml']);
  });
});
