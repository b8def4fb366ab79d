import { LaunchTurns } from './LaunchTurns';

/** Begins many works of a kind that never end by themselves; answers how many have begun, and how to end them. */
function begin(turns: LaunchTurns, kind: string, count: number) {
  const ends: Array<() => void> = [];
  const works = Array.from({ length: count }, () =>
    turns.run(
      kind,
      () =>
        new Promise<void>((_, reject) =>
          ends.push(() => reject(new Error('refused'))),
        ),
    ),
  );
  return { ends, all: Promise.allSettled(works) };
}

const settle = () => new Promise(resolve => setImmediate(resolve));

it('lets few of a kind go on, and others beside them', async () => {
  const turns = new LaunchTurns();
  const slow = begin(turns, 'slow', 20);
  await settle();
  const first = slow.ends.length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(20);
  await expect(turns.run('other', async () => 'done')).resolves.toBe('done');

  // What failed gives its turn on, like what succeeded.
  while (slow.ends.length < 20) {
    const begun = slow.ends.length;
    slow.ends.slice(begun - first).forEach(end => end());
    await settle();
    expect(slow.ends.length).toBeLessThanOrEqual(begun + first);
    expect(slow.ends.length).toBeGreaterThan(begun);
  }
  slow.ends.forEach(end => end());
  await slow.all;
});
