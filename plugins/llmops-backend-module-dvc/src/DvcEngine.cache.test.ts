import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { attemptSpec } from './__testUtils__/attemptSpec';
import { EngineBench, until } from './__testUtils__/EngineBench';

jest.setTimeout(120_000);

const MIB = 1024 ** 2;
/** The result differs with the number, and takes a mebibyte. */
const STAGES = `stages:
  big:
    cmd: head -c 1048576 /dev/zero | tr '\\0' "\${letter}" > big.bin
    params: [letter]
    outs: [big.bin]
`;

describe('DvcEngine cache', () => {
  let bench: EngineBench;
  const cache = () => join(bench.config.dataDirectory, 'dvc-cache');
  afterEach(() => bench.close());

  function objects(): string[] {
    const folder = join(cache(), 'files', 'md5');
    return readdirSync(folder).flatMap(first =>
      readdirSync(join(folder, first)).map(rest => `${first}${rest}`),
    );
  }

  function objectPath(hash: string): string {
    return join(cache(), 'files', 'md5', hash.slice(0, 2), hash.slice(2));
  }

  const bytes = () =>
    objects().reduce((sum, hash) => sum + statSync(objectPath(hash)).size, 0);

  const hashOf = (text: string | Buffer) =>
    createHash('md5').update(text).digest('hex');

  const result = (letter: string) => hashOf(Buffer.alloc(MIB, letter));

  async function run(number: number, letter: string) {
    const source = bench.project.commit({
      'dvc.yaml': STAGES,
      'params.yaml': `letter: ${letter}\n`,
    });
    return bench.run(attemptSpec(`run-cache-${number}`, source));
  }

  it('removes what was unused for the longest time, which can be made again', async () => {
    bench = new EngineBench({ maxCacheBytes: 2.5 * MIB });
    for (const [number, letter] of [...'abca'].entries()) {
      const sink = await run(number, letter);
      expect([sink.latest?.state, sink.latest?.reason]).toEqual([
        'succeeded',
        undefined,
      ]);
      await until(() => bytes() <= 2.5 * MIB);
    }
    // The first one ran again: it was the longest unused when the third came.
    expect(objects().sort()).toEqual([result('a'), result('c')].sort());
    expect((await run(9, 'c')).steps).toEqual({ big: 'cached' });
    expect((await run(10, 'b')).steps).toEqual({ big: 'succeeded' });
    await until(() => bytes() <= 2.5 * MIB);
    expect(objects().sort()).toEqual([result('b'), result('c')].sort());
  });

  it('runs every step again when results are not to be reused', async () => {
    bench = new EngineBench({});
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  first:
    cmd: cp data.txt first.txt; echo trained first
    deps: [data.txt]
    outs: [first.txt]
  second:
    cmd: cp first.txt second.txt; echo trained second
    deps: [first.txt]
    outs: [second.txt]
`,
      'data.txt': 'data\n',
    });
    const both = (state: string) => ({ first: state, second: state });
    const original = await bench.run(attemptSpec('run-original-1', source));
    expect(original.steps).toEqual(both('succeeded'));
    const reused = await bench.run(attemptSpec('run-reused-1', source));
    expect(reused.steps).toEqual(both('cached'));
    const again = await bench.run(
      attemptSpec('run-again-1', source, { reuseResults: false }),
    );
    expect(again.steps).toEqual(both('succeeded'));
    expect(again.log).toContain('trained first');
    expect(again.log).toContain('trained second');
    // What ran again is what the next run reuses.
    const next = await bench.run(attemptSpec('run-next-1', source));
    expect(next.steps).toEqual(both('cached'));
  });

  it('removes what nobody used for too long', async () => {
    bench = new EngineBench({ maxCacheAgeSeconds: 0.001 });
    await run(1, 'a');
    await until(() => !existsSync(objectPath(result('a'))));
  });

  it('never removes data that has no other home', async () => {
    bench = new EngineBench({ maxCacheBytes: 0 });
    const data = '말뭉치\n';
    const hash = hashOf(data);
    mkdirSync(join(objectPath(hash), '..'), { recursive: true });
    writeFileSync(objectPath(hash), data);
    const source = bench.project.commit({
      'raw.txt.dvc': `outs:\n- md5: ${hash}\n  hash: md5\n  path: raw.txt\n`,
      '.gitignore': '/raw.txt\n',
      'dvc.yaml': `stages:
  copy:
    cmd: cp raw.txt copy.txt
    deps: [raw.txt]
    outs: [copy.txt]
  other:
    cmd: echo other > other.txt
    outs: [other.txt]
`,
    });
    const first = await bench.run(attemptSpec('run-home-1', source));
    expect(first.latest?.state).toBe('succeeded');
    await until(() => objects().length === 1);
    expect(objects()).toEqual([hash]);
    const second = await bench.run(attemptSpec('run-home-2', source));
    expect(second.latest?.state).toBe('succeeded');
  });

  it('removes nothing while an attempt runs', async () => {
    bench = new EngineBench({ maxCacheBytes: 0, maxParallel: 2 });
    const gate = join(bench.folder, 'gate');
    const source = bench.project.commit({
      'dvc.yaml': `stages:
  first:
    cmd: echo first > first.txt
    outs: [first.txt]
  second:
    cmd: echo up; while ! test -e ${gate}; do sleep 0.05; done
    deps: [first.txt]
`,
    });
    const running = await bench.start(attemptSpec('run-live-1', source));
    await running.until(({ log }) => log.includes('up'));
    await run(1, 'a');
    const kept = objects();
    expect(kept).toEqual(
      expect.arrayContaining([hashOf('first\n'), result('a')]),
    );
    writeFileSync(gate, '');
    await running.until(({ latest }) => latest?.state === 'succeeded');
    await until(() => objects().length === 0);
  });
});
