import type { ApiRun } from '../client/schemas';
import { hashOf, podsOfStep } from './podsOfStep';

it.each([
  // Offset basis and published values of FNV-1a with 32 bits.
  ['', 2166136261],
  ['a', 3826002220],
  ['foobar', 3214735720],
  // Seen on a server.
  ['probe-pipe-crqfs.root.train.executor', 2244985887],
])('hashes the path %j as the workflow controller does', (path, hash) => {
  expect(hashOf(path)).toBe(hash);
});

describe('Pods of a step', () => {
  const STEP = {
    name: 'train',
    dependsOn: [],
    path: ['part', 'train'],
    isRepeated: false,
    isConditional: false,
  };
  const run = (...paths: string[]): ApiRun => ({
    run_id: 'r',
    run_details: {
      task_details: [
        {
          display_name: 'train',
          child_tasks: paths.map(path => ({
            pod_name: `flow-abc-${hashOf(path)}`,
          })),
        },
      ],
    },
  });
  const EXECUTOR = 'flow-abc.root.part.train.executor';

  it('are none before it starts', () => {
    expect(podsOfStep({ run_id: 'r' }, STEP)).toEqual([]);
    expect(podsOfStep(run('flow-abc.root.part.other.executor'), STEP)).toEqual(
      [],
    );
  });

  it('is one without tries, by each name that it may have', () => {
    const hash = hashOf(EXECUTOR);
    expect(podsOfStep(run(EXECUTOR), STEP)).toEqual([
      {
        tries: 1,
        names: [
          `flow-abc-${hash}`,
          `flow-abc-system-container-impl-${hash}`,
          `flow-abc-retry-system-container-impl-${hash}`,
        ],
      },
    ]);
  });

  it('are its tries', () => {
    const pods = podsOfStep(
      run(EXECUTOR, `${EXECUTOR}(0)`, `${EXECUTOR}(1)`),
      STEP,
    );
    expect(pods.map(({ tries, names }) => [tries, names[0]])).toEqual([
      [1, `flow-abc-${hashOf(`${EXECUTOR}(0)`)}`],
      [2, `flow-abc-${hashOf(`${EXECUTOR}(1)`)}`],
    ]);
  });
});
