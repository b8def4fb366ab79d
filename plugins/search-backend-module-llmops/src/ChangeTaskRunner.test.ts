import type {
  SchedulerServiceTaskInvocationDefinition,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { ChangeTaskRunner } from './ChangeTaskRunner';

/** A schedule whose times are when the test says. */
function manualRunner() {
  const tasks: SchedulerServiceTaskInvocationDefinition[] = [];
  const runner: SchedulerServiceTaskRunner = {
    run: async task => {
      tasks.push(task);
    },
  };
  return {
    runner,
    tasks,
    now: async () => {
      await tasks[0].fn(new AbortController().signal);
    },
  };
}

async function setUp() {
  const scheduled = manualRunner();
  const checking = manualRunner();
  const world = { state: 'a', now: 0, takes: 1_000, indexes: 0 };
  const runner = ChangeTaskRunner.create({
    scheduled: scheduled.runner,
    checking: checking.runner,
    state: async () => {
      if (world.state === 'unknown') {
        throw new Error('The core does not answer');
      }
      return world.state;
    },
    logger: mockServices.logger.mock(),
    now: () => world.now,
  });
  await runner.run({
    id: 'index',
    fn: async () => {
      world.indexes += 1;
      world.now += world.takes;
    },
  });
  return { scheduled, checking, world };
}

describe('ChangeTaskRunner', () => {
  it('makes an index at its time, and before it only when something changed', async () => {
    const { scheduled, checking, world } = await setUp();
    expect(checking.tasks[0].id).toBe('index_changes');
    await checking.now();
    expect(world.indexes).toBe(1);
    await scheduled.now();
    expect(world.indexes).toBe(2);
    world.now += 60_000;
    await checking.now();
    expect(world.indexes).toBe(2);
    world.state = 'b';
    await checking.now();
    await checking.now();
    expect(world.indexes).toBe(3);
  });

  it('rests the longer the longer an index takes', async () => {
    const { checking, world } = await setUp();
    world.takes = 10_000;
    await checking.now();
    world.state = 'b';
    world.now += 199_000;
    await checking.now();
    expect(world.indexes).toBe(1);
    world.now += 1_000;
    await checking.now();
    expect(world.indexes).toBe(2);
  });

  it('leaves it to the schedule while it cannot be told whether something changed', async () => {
    const { scheduled, checking, world } = await setUp();
    world.state = 'unknown';
    await checking.now();
    expect(world.indexes).toBe(0);
    await scheduled.now();
    expect(world.indexes).toBe(1);
  });

  it('fails when the index does, and tries again at the next change', async () => {
    const { scheduled, checking } = await setUp();
    const failing = ChangeTaskRunner.create({
      scheduled: scheduled.runner,
      checking: checking.runner,
      state: async () => 'a',
      logger: mockServices.logger.mock(),
      now: () => 0,
    });
    const fn = jest.fn(async () => {
      throw new Error('No index');
    });
    await failing.run({ id: 'failing', fn });
    const [, task] = checking.tasks;
    for (const time of [1, 2]) {
      await expect(task.fn(new AbortController().signal)).rejects.toThrow(
        'No index',
      );
      expect(fn).toHaveBeenCalledTimes(time);
    }
  });
});
