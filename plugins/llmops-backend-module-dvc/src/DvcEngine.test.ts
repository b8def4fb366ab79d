import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attemptSpec, pipeline } from './__testUtils__/attemptSpec';
import { EngineBench } from './__testUtils__/EngineBench';
import { RecordingSink } from './__testUtils__/RecordingSink';

jest.setTimeout(120_000);

const PROJECT = {
  'params.yaml': '# Kept\nsize: 1\nname: tiny # here too\nrate: 1.0\n',
  'raw.txt': 'b\na\n',
  'dvc.yaml': `stages:
  report:
    cmd: cat model.txt prepared.txt > report.txt && cat report.txt
    deps: [model.txt, prepared.txt]
    outs: [report.txt]
  prepare:
    cmd: sort raw.txt > prepared.txt
    deps: [raw.txt]
    outs: [prepared.txt]
  train:
    cmd:
      - echo training
      - cp params.yaml model.txt
      - echo '{"accuracy":0.75,"split":{"test":2}}' > metrics.json
    deps: [prepared.txt]
    params: [size, name]
    outs: [model.txt]
    metrics:
      - metrics.json: {cache: false}
`,
};

describe('DvcEngine', () => {
  let bench: EngineBench;
  beforeEach(() => {
    bench = new EngineBench({
      secrets: { TRACKER_TOKEN: 'sesame-1234' },
      environment: { REGION: 'here' },
    });
  });
  afterEach(() => bench.close());

  // A parameter named `size` is one that DVC itself overlooks when it looks for earlier results.
  it('runs the stages in order, skips what did not change, and reruns only what depends on a parameter', async () => {
    const source = bench.project.commit(PROJECT);
    const spec = attemptSpec('run-a-1', source, {
      pipeline: pipeline({
        parameters: { size: { type: 'integer' }, name: { type: 'string' } },
      }),
      parameters: { size: 1, name: 'tiny', rate: 1 },
    });
    expect(await bench.engine.find(spec)).toBeUndefined();
    const first = await bench.run(spec);
    expect(first.latest).toMatchObject({ state: 'succeeded' });
    expect(first.latest?.steps.map(({ name }) => name)).toEqual([
      'prepare',
      'train',
      'report',
    ]);
    expect(first.latest?.steps.map(({ dependsOn }) => dependsOn)).toEqual([
      [],
      ['prepare'],
      expect.arrayContaining(['train', 'prepare']),
    ]);
    for (const step of first.latest?.steps ?? []) {
      expect(step).toMatchObject({ state: 'succeeded', tries: 1 });
      expect(step.startedAt?.getTime()).toBeLessThanOrEqual(
        step.endedAt?.getTime() ?? 0,
      );
    }
    expect(first.stepLog('train')).toContain('training');
    expect(first.stepLog('report')).toContain('# Kept');
    expect(first.log).toContain('accuracy 0.75, split.test 2');
    // Nothing differed from the file, so it was not touched.
    expect(first.stepLog('report')).toContain('rate: 1.0');
    expect(
      readFileSync(join(bench.attempt('run-a-1'), 'results/dvc.lock'), 'utf8'),
    ).toContain('size: 1');

    const second = await bench.run({ ...spec, dispatchKey: 'run-b-1' });
    expect(second.latest?.state).toBe('succeeded');
    expect(second.steps).toEqual({
      prepare: 'cached',
      train: 'cached',
      report: 'cached',
    });

    const third = await bench.run({
      ...spec,
      dispatchKey: 'run-c-1',
      parameters: { ...spec.parameters, size: 2 },
    });
    expect(third.steps).toEqual({
      prepare: 'cached',
      train: 'succeeded',
      report: 'succeeded',
    });
    expect(third.stepLog('report')).toContain('size: 2\nname: tiny # here too');
    expect(await bench.engine.find(spec)).toEqual({ externalId: 'run-a-1' });
  });

  it('gives each step its context and nothing of the portal', async () => {
    process.env.PORTAL_SECRET = 'do-not-leak';
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  show:
    cmd: env; echo "token is $TRACKER_TOKEN"; tty; exit 0
`,
    });
    const sink = await bench.run(
      attemptSpec('run-env-1', source, {
        profile: 'smoke',
        environment: {
          MLFLOW_TRACKING_URI: 'http://127.0.0.1:1',
          MLFLOW_RUN_CONTEXT: '{"llmops.run_id":"run-env"}',
        },
        resources: { show: { cpu: 1, gpu: 0 } },
      }),
    );
    delete process.env.PORTAL_SECRET;
    const log = sink.stepLog('show');
    expect(sink.latest?.state).toBe('succeeded');
    expect(log).not.toContain('do-not-leak');
    expect(log).not.toContain('sesame-1234');
    expect(log).toContain('token is ***');
    for (const line of [
      'REGION=here',
      'LLMOPS_STEP=show',
      'LLMOPS_RUN_ID=run-env',
      'LLMOPS_DISPATCH_KEY=run-env-1',
      'LLMOPS_PROFILE=smoke',
      'MLFLOW_TRACKING_URI=http://127.0.0.1:1',
      'MLFLOW_RUN_CONTEXT={"llmops.run_id": "run-env", "llmops.step": "show"}',
      'OMP_NUM_THREADS=1',
      'OMP_WAIT_POLICY=passive',
      'CUDA_VISIBLE_DEVICES=',
      'PYTHONUNBUFFERED=1',
    ]) {
      expect(log.split('\n')).toContain(line);
    }
  });

  it('reports why a step failed, after its retries, and skips the rest', async () => {
    const marker = join(bench.folder, 'tries');
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  flaky:
    cmd: echo try >> ${marker}; test $(wc -l < ${marker}) -ge 2 && echo fine > a.txt
    outs: [a.txt]
  broken:
    cmd: echo loading; echo "no such corpus" >&2; exit 3
    deps: [a.txt]
    outs: [b.txt]
  after:
    cmd: echo never
    deps: [b.txt]
`,
    });
    const sink = await bench.run(
      attemptSpec('run-fail-1', source, {
        pipeline: pipeline({ steps: { flaky: { retries: 2 } } }),
      }),
    );
    expect(sink.latest?.state).toBe('failed');
    expect(sink.latest?.reason).toBe(
      'Step broken failed with exit code 3: loading\nno such corpus',
    );
    expect(sink.latest?.steps).toMatchObject([
      { name: 'flaky', state: 'succeeded', tries: 2 },
      {
        name: 'broken',
        state: 'failed',
        tries: 1,
        reason: expect.stringContaining('no such corpus'),
      },
      { name: 'after', state: 'skipped' },
    ]);
    expect(sink.log).toContain('Try 1 of 3 failed with exit code 1');
  });

  it('ends a step, and an attempt, at its time limit', async () => {
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  slow:
    cmd: sleep 600
`,
    });
    const step = await bench.run(
      attemptSpec('run-limit-1', source, {
        pipeline: pipeline({ steps: { slow: { timeLimitSeconds: 0.5 } } }),
      }),
    );
    expect(step.latest).toMatchObject({
      state: 'failed',
      reason: 'Step slow was stopped at its time limit of 0.5 s',
    });
    const attempt = await bench.run(
      attemptSpec('run-limit-2', source, {
        pipeline: pipeline({ timeLimitSeconds: 3 }),
      }),
    );
    expect(attempt.latest).toMatchObject({
      state: 'failed',
      reason: 'The attempt reached its time limit of 3 s',
      steps: [{ name: 'slow', state: 'failed' }],
    });
  });

  it('takes what people typed as data', async () => {
    const trap = join(bench.folder, 'trap');
    const evil = `"'; touch ${trap}; $(touch ${trap}) \`touch ${trap}\`\n- yes: {a: &b [*c]} # 훈련 \u0007`;
    const odd = "a file's $(name) 데이터.txt";
    const source = bench.project.commit({
      'params.yaml': 'text: plain\nword: plain\nrate: 0.1\n',
      [odd]: 'odd\n',
      'dvc.yaml': `stages:
  read:
    cmd: ${bench.config.toolsPython} read.py
    deps: ["${odd}", read.py]
    params: [text, word, rate]
`,
      'read.py': `import json, ruamel.yaml
print(json.dumps(dict(ruamel.yaml.YAML(typ='safe').load(open('params.yaml')))))
print(open("${odd}", encoding='utf-8').read())
`,
    });
    const parameters = { text: evil, word: 'no', rate: 1e-7, __proto__x: null };
    const sink = await bench.run(
      attemptSpec('run-evil-1', source, { parameters }),
    );
    expect(sink.latest).toMatchObject({ state: 'succeeded' });
    const printed = sink
      .stepLog('read')
      .split('\n')
      .find(line => line.startsWith('{'));
    expect(JSON.parse(printed ?? '')).toEqual(parameters);
    expect(existsSync(trap)).toBe(false);
    for (const dispatchKey of ['../up', 'a/b', 'UPPER', '', 'a'.repeat(64)]) {
      await expect(
        bench.engine.find(attemptSpec(dispatchKey, source)),
      ).rejects.toThrow('is no dispatch key');
    }
  });

  it('bounds the log, and makes lines of progress bars', async () => {
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  bars:
    cmd: ${bench.config.toolsPython} bars.py
  flood:
    cmd: yes 0123456789 | head -c 3000000; echo the last words >&2; exit 1
`,
      'bars.py': `import sys
for i in range(1000):
    print(f'\\r{i}/999', end='')
print()
sys.stdout.buffer.write('훈'.encode()[:1]); sys.stdout.flush()
sys.stdout.buffer.write('훈'.encode()[1:] + b' \\xff end'); sys.stdout.flush()
`,
    });
    const sink = await bench.run(attemptSpec('run-log-1', source));
    const bars = sink.stepLog('bars').split('\n');
    expect(bars.length).toBeLessThan(30);
    expect(bars).toEqual(expect.arrayContaining(['999/999', '훈 \ufffd end']));
    expect(sink.latest?.reason).toContain('the last words');
    expect(Buffer.byteLength(sink.log)).toBeLessThan(1_010_000);
    expect(sink.log).toContain('[The log ends here: more than 1000000 bytes');
  });

  it('says what is wrong with the data before and while it runs', async () => {
    const source = bench.project.commit({
      'dvc.yaml': 'stages:\n  a:\n    cmd: wc data.txt\n    deps: [data.txt]\n',
      'data.txt.dvc':
        'outs:\n- md5: d41d8cd98f00b204e9800998ecf8427f\n  hash: md5\n  path: data.txt\n  size: 1\n',
      '.gitignore': '/data.txt\n',
      '.dvc/config': `[core]\n    remote = store\n['remote "store"']\n    url = ${bench.folder}/remote\n`,
    });
    const spec = attemptSpec('run-data-1', source);
    expect(await bench.engine.preflight(spec)).toContainEqual(
      expect.objectContaining({
        id: 'data-data.txt.dvc',
        status: 'error',
        message: expect.stringContaining('run dvc push'),
      }),
    );
    const sink = await bench.run(spec);
    expect(sink.latest?.state).toBe('failed');
    expect(sink.latest?.reason).toContain('The data data.txt could not be');
    expect(sink.latest?.reason).toContain('Run `dvc push`');
    expect(sink.steps).toEqual({ a: 'skipped' });
  });

  it('reports an attempt whose folder is gone as lost', async () => {
    const source = bench.project.commit(PROJECT);
    const spec = attemptSpec('run-lost-1', source);
    const sink = new RecordingSink();
    await bench.engine.follow(
      spec,
      { externalId: 'run-lost-1' },
      sink,
      new AbortController().signal,
    );
    expect(sink.latest).toMatchObject({
      state: 'lost',
      reason: expect.stringContaining('run-lost-1'),
    });
  });
});
