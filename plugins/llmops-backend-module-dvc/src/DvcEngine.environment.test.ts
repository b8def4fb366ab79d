import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ProfileDefinition } from '@llmops/backstage-plugin-llmops-common';
import { attemptSpec, pipeline } from './__testUtils__/attemptSpec';
import { EngineBench } from './__testUtils__/EngineBench';
import { environmentKey } from './environments/resolveEnvironment';

jest.setTimeout(120_000);

const WHEEL = 'tiny-1.0-py3-none-any.whl';
const BUILD_WHEEL = `import hashlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('tiny.py', 'answer = 42')
    wheel.writestr('tiny-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
    wheel.writestr('tiny-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('tiny-1.0.dist-info/RECORD', '')
print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())`;

const smoke: ProfileDefinition = {
  name: 'smoke',
  title: 'Smoke',
  environment: 'cpu',
  parameters: {},
};

const training = pipeline({
  profiles: [smoke, { ...smoke, name: 'odd', environment: 'absent' }],
  environments: {
    cpu: {
      lock: 'requirements/cpu.lock',
      python: '>=3.11',
      downloadBytes: 2_900_000_000,
      diskBytes: 1000,
    },
  },
});

describe('DvcEngine environments', () => {
  let bench: EngineBench;
  let lock: string;
  beforeEach(() => {
    bench = new EngineBench({ maxParallel: 2 });
    const wheel = join(bench.folder, WHEEL);
    const hash = execFileSync(
      bench.config.toolsPython ?? '',
      ['-c', BUILD_WHEEL, wheel],
      { encoding: 'utf8' },
    ).trim();
    lock = `tiny @ file://${wheel} \\\n    --hash=sha256:${hash}\n`;
  });
  afterEach(() => bench.close());

  const commit = (content: string) =>
    bench.project.commit({
      'requirements/cpu.lock': content,
      'dvc.yaml': `stages:
  show:
    cmd: python -c 'import os, sys, tiny; print(tiny.answer, sys.prefix == os.environ["VIRTUAL_ENV"])'
`,
    });

  const attempt = (key: string, content: string, confirmations: string[]) =>
    attemptSpec(key, commit(content), {
      pipeline: training,
      profile: 'smoke',
      confirmations,
    });

  it('installs a lock once, after it was agreed to, and uses it from then on', async () => {
    const unconfirmed = attempt('run-env-1', lock, []);
    const check = (await bench.engine.preflight(unconfirmed)).find(
      ({ status }) => status === 'confirm',
    );
    expect(check).toMatchObject({
      id: 'environment-install',
      title: 'Install the environment cpu (2.9 GB to download)',
      bytes: 2_900_000_000,
    });
    const refused = await bench.run(unconfirmed);
    expect(refused.latest).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('was not agreed to'),
    });

    // What an interrupted installation left behind does not matter.
    const { toolsPython = '' } = bench.config;
    const version = execFileSync(toolsPython, ['--version'], {
      encoding: 'utf8',
    });
    const key = environmentKey(lock, version.replace('Python ', '').trim());
    const directory = join(bench.config.environmentsDirectory, key);
    mkdirSync(join(directory, 'bin'), { recursive: true });
    writeFileSync(join(directory, 'bin', 'rest'), '');

    const sinks = await Promise.all(
      ['run-env-2', 'run-env-3'].map(name =>
        bench.run(attempt(name, lock, ['environment-install'])),
      ),
    );
    for (const sink of sinks) {
      expect(sink.latest).toMatchObject({
        state: 'succeeded',
        environmentHash: key,
      });
      expect(sink.stepLog('show')).toContain('42 True');
    }
    const logs = sinks.map(({ log }) => log).join('');
    expect(logs.match(/Installing the environment "cpu"/g)).toHaveLength(1);
    expect(await bench.engine.preflight(unconfirmed)).toContainEqual(
      expect.objectContaining({ id: 'environment', status: 'ok' }),
    );
    expect(
      (await bench.run(attempt('run-env-4', lock, []))).latest?.state,
    ).toBe('succeeded');
    expect(existsSync(join(directory, 'bin', 'rest'))).toBe(false);
  });

  it('says in plain words why an installation failed', async () => {
    const wrong = lock.replace(/sha256:\w{4}/, 'sha256:0000');
    const sink = await bench.run(
      attempt('run-env-5', wrong, ['environment-install']),
    );
    expect(sink.latest?.reason).toBe(
      'The environment "cpu" could not be installed: a package does not match its hash in the lock file; make the lock file anew',
    );
    process.env.UV_DEFAULT_INDEX = 'http://127.0.0.1:9';
    process.env.UV_HTTP_RETRIES = '0';
    try {
      const unreachable = await bench.run(
        attempt('run-env-6', `six==1.17.0 --hash=sha256:${'0'.repeat(64)}\n`, [
          'environment-install',
        ]),
      );
      expect(unreachable.latest?.reason).toContain(
        'the package index could not be reached',
      );
    } finally {
      delete process.env.UV_DEFAULT_INDEX;
      delete process.env.UV_HTTP_RETRIES;
    }
  });

  it('needs no agreement for a lock without packages', async () => {
    rmSync(join(bench.folder, WHEEL));
    const source = bench.project.commit({
      'requirements/cpu.lock': '# Nothing is needed.\n',
      'dvc.yaml':
        'stages:\n  a:\n    cmd: python -c "import sys; print(sys.prefix)"\n',
    });
    const spec = attemptSpec('run-env-7', source, {
      pipeline: training,
      profile: 'smoke',
    });
    const checks = await bench.engine.preflight(spec);
    expect(checks.map(({ status }) => status)).not.toContain('confirm');
    const sink = await bench.run(spec);
    expect(sink.latest?.state).toBe('succeeded');
    expect(sink.stepLog('a')).toContain(bench.config.environmentsDirectory);
  });

  it('refuses beforehand what this machine or the project lacks', async () => {
    const spec = attempt('run-env-8', lock, []);
    const errors = async (changes: Partial<typeof spec>) =>
      (await bench.engine.preflight({ ...spec, ...changes }))
        .filter(({ status }) => status === 'error')
        .map(({ message }) => message);
    const cpu = training.environments.cpu;
    const withCpu = (changes: Partial<typeof cpu>) => ({
      pipeline: { ...training, environments: { cpu: { ...cpu, ...changes } } },
    });
    expect(await errors({})).toEqual([]);
    expect(await errors({ profile: 'odd' })).toEqual([
      expect.stringContaining('"absent", which llmops.yaml does not declare'),
    ]);
    expect(await errors(withCpu({ lock: 'no.lock' }))).toEqual([
      expect.stringContaining('no.lock of the environment "cpu" is not in'),
    ]);
    expect(await errors(withCpu({ python: '>=4' }))).toEqual([
      expect.stringContaining('needs Python >=4, which this machine lacks'),
    ]);
    expect(await errors(withCpu({ diskBytes: 1e18 }))).toEqual([
      expect.stringContaining('make room there'),
    ]);
    expect(
      await errors({
        pipeline: { ...training, steps: { shaw: { retries: 1 } } },
      }),
    ).toEqual([
      expect.stringContaining(
        'llmops.yaml and dvc.yaml disagree: pipelines.train.steps.shaw',
      ),
    ]);
    // A PATH without nvidia-smi, wherever the test runs.
    const path = process.env.PATH;
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    symlinkSync(git, join(bench.folder, 'git'));
    process.env.PATH = bench.folder;
    try {
      expect(await errors({ resources: { show: { gpu: 2 } } })).toContainEqual(
        expect.stringContaining(
          'asks for 2 GPUs, but this machine has no NVIDIA',
        ),
      );
    } finally {
      process.env.PATH = path;
    }
  });

  it('is unavailable, and says why, without a Python that has DVC', async () => {
    for (const [toolsPython, words] of [
      [undefined, 'LLMOPS_TOOLS_PYTHON'],
      [join(bench.folder, 'none'), 'does not run'],
    ] as const) {
      const engine = bench.anotherEngine({ toolsPython });
      expect(await engine.status()).toEqual({
        available: false,
        reason: expect.stringContaining(words),
      });
    }
    expect(await bench.engine.status()).toEqual({ available: true });
  });
});
