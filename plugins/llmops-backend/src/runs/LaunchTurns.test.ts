import { LaunchTurns } from './LaunchTurns';

/** Begins many works of a kind that never end by themselves; answers how many have begun, and how to end them. */
function begin(
  turns: LaunchTurns,
  kind: string,
  count: number,
  people = count,
) {
  const ends: Array<() => void> = [];
  const works = Array.from({ length: count }, (_, number) =>
    turns.run(
      kind,
      { person: `person ${number % people}`, project: 'llm' },
      () =>
        new Promise<void>((_resolve, reject) =>
          ends.push(() => reject(new Error('refused'))),
        ),
    ),
  );
  return { ends, all: Promise.allSettled(works) };
}

const NOBODY = { person: 'nobody', project: 'llm' };

const settle = () => new Promise(resolve => setImmediate(resolve));

it('lets few of a kind go on, and others beside them', async () => {
  const turns = new LaunchTurns();
  const slow = begin(turns, 'slow', 20);
  await settle();
  const first = slow.ends.length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(20);
  await expect(turns.run('other', NOBODY, async () => 'done')).resolves.toBe(
    'done',
  );

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

it('lets nobody wait behind all launches of somebody else', async () => {
  const turns = new LaunchTurns();
  const burst = begin(turns, 'dvc', 300, 1);
  await settle();
  expect(burst.ends.length).toBeGreaterThan(1);
  let begun = false;
  const other = turns.run('dvc', NOBODY, async () => {
    begun = true;
  });
  await settle();
  // At once: one person takes only a part of all turns.
  expect(begun).toBe(true);
  await other;
  for (let ended = 0; ended < 300; ended += 1) {
    burst.ends[ended]();
    await settle();
  }
  await burst.all;
  expect(burst.ends).toHaveLength(300);
});

it('goes round by person, and by project of a person', async () => {
  const turns = new LaunchTurns();
  // All turns are taken by others.
  const others = begin(turns, 'dvc', 8);
  await settle();
  const order: string[] = [];
  const launches = ['a one', 'a one', 'a two', 'b one', 'a one', 'c one'].map(
    name => {
      const [person, project] = name.split(' ');
      return turns.run('dvc', { person, project }, async () => {
        order.push(name);
      });
    },
  );
  others.ends.forEach(end => end());
  await Promise.all([...launches, others.all]);
  expect(order.slice(0, 3)).toEqual(['a one', 'b one', 'c one']);
  expect(order[3]).toBe('a two');
});

it('refuses more than may wait of one person, and takes them again later', async () => {
  const turns = new LaunchTurns();
  const many = begin(turns, 'dvc', 1_002, 1);
  await settle();
  await expect(
    turns.run('dvc', { person: 'person 0', project: 'x' }, async () => {}),
  ).rejects.toThrow(/1000 launches of person 0 wait already/);
  for (let ended = 0; ended < 1_002; ended += 1) {
    many.ends[ended]();
    await settle();
  }
  await many.all;
  await turns.run('dvc', { person: 'person 0', project: 'x' }, async () => {});
});
