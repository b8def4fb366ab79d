import type { LogChunk } from '../api/types';
import { followLog, type FollowOptions, type LogSignal } from './followLog';
import { readLogChunks } from './ndjson';

function chunk(sequence: number): LogChunk {
  return { sequence, at: '2026-01-01T00:00:00Z', text: `${sequence}\n` };
}

async function collect(options: Partial<FollowOptions>) {
  const heard: LogSignal[] = [];
  const signals = followLog({
    open: async function* nothing(): AsyncGenerator<LogChunk> {
      yield* [];
    },
    isLive: () => false,
    wait: async () => undefined,
    isFinal: () => false,
    ...options,
  });
  for await (const signal of signals) {
    heard.push(signal);
  }
  return {
    texts: heard.flatMap(one => (one.type === 'chunk' ? one.chunk.text : [])),
    types: heard.map(({ type }) => type).filter(type => type !== 'chunk'),
  };
}

describe('followLog', () => {
  it('resumes after the last chunk, drops repeated ones and waits longer each time', async () => {
    const offsets: number[] = [];
    const delays: number[] = [];
    let isLive = true;
    const { texts, types } = await collect({
      isLive: () => isLive,
      wait: async delay => {
        delays.push(delay);
      },
      async *open(offset) {
        offsets.push(offset);
        if (offsets.length === 1) {
          yield* [chunk(0), chunk(1)];
          throw new TypeError('network error');
        }
        if (offsets.length < 4) {
          throw new TypeError('network error');
        }
        isLive = offsets.length < 5;
        // An older answer may be repeated by a proxy.
        yield* [chunk(1), chunk(2)];
      },
    });
    expect(texts).toEqual(['0\n', '1\n', '2\n']);
    expect(offsets).toEqual([0, 2, 2, 2, 3, 3]);
    expect(delays.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(types.filter(type => type === 'interrupted')).toHaveLength(3);
    expect(types[types.length - 1]).toBe('ended');
  });

  it('reads once more after the attempt ended, so that nothing is missed', async () => {
    let isLive = true;
    let opened = 0;
    const { texts } = await collect({
      isLive: () => isLive,
      async *open(offset) {
        opened += 1;
        isLive = false;
        yield chunk(offset);
      },
    });
    expect(opened).toBe(2);
    expect(texts).toEqual(['0\n', '1\n']);
  });

  it('gives up on a final failure and when the reader has gone', async () => {
    const failing = (name: string) => ({
      isLive: () => true,
      isFinal: (error: Error) => error.name === 'NotFound',
      open: (): AsyncIterable<LogChunk> => {
        throw Object.assign(new Error('no'), { name });
      },
    });
    expect((await collect(failing('NotFound'))).types).toEqual([
      'connected',
      'interrupted',
    ]);
    expect((await collect(failing('AbortError'))).types).toEqual(['connected']);
  });
});

describe('readLogChunks', () => {
  function stream(bytes: Uint8Array, size: number) {
    let from = 0;
    let isCancelled = false;
    return {
      isCancelled: () => isCancelled,
      body: new ReadableStream<Uint8Array>({
        pull(controller) {
          if (from >= bytes.length) {
            controller.close();
          } else {
            controller.enqueue(bytes.slice(from, from + size));
            from += size;
          }
        },
        cancel() {
          isCancelled = true;
        },
      }),
    };
  }
  const lines = [chunk(0), { ...chunk(1), text: '한국어 · 로그\n' }];
  const bytes = new TextEncoder().encode(
    `${lines.map(line => JSON.stringify(line)).join('\n\n')}`,
  );

  it.each([1, 7, 1_000])(
    'reads lines whose letters are cut in pieces of %d bytes',
    async size => {
      const read: LogChunk[] = [];
      for await (const one of readLogChunks(stream(bytes, size).body)) {
        read.push(one);
      }
      expect(read).toEqual(lines);
    },
  );

  it('closes the connection when nobody listens any more, and refuses what is no chunk', async () => {
    const first = stream(bytes, 10);
    for await (const one of readLogChunks(first.body)) {
      expect(one.sequence).toBe(0);
      break;
    }
    expect(first.isCancelled()).toBe(true);

    const wrong = stream(new TextEncoder().encode('{"sequence":"a"}\n'), 50);
    await expect(readLogChunks(wrong.body).next()).rejects.toThrow(/sequence/);
  });
});
