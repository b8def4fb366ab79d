import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';
import { InMemoryEngine } from '@llmops/backstage-plugin-llmops-node/testing';
import { chooseOptions } from './chooseOptions';

const CONTEXT = {
  project: 'component:default/korean-llm',
  owner: 'group:default/research',
};

function engineWith(options: TrainingEngine['options']): TrainingEngine {
  return Object.assign(new InMemoryEngine(), { options });
}

const ENGINE = engineWith(async () => [
  {
    name: 'cluster',
    title: 'Cluster',
    choices: [
      { value: 'east', title: 'East' },
      { value: 'west', title: 'West' },
    ],
    default: 'west',
  },
  {
    name: 'queue',
    title: 'Queue',
    choices: [
      { value: 'gpu', title: 'GPU', when: { cluster: 'east' } },
      { value: 'spot', title: 'Spot', when: { cluster: 'west' } },
    ],
    default: 'gpu',
  },
]);

it.each([
  [undefined, { cluster: 'west', queue: 'spot' }],
  [{ cluster: 'east' }, { cluster: 'east', queue: 'gpu' }],
  [{ queue: 'spot' }, { cluster: 'west', queue: 'spot' }],
])('chooses of %j', async (chosen, options) => {
  expect(await chooseOptions(ENGINE, CONTEXT, chosen)).toEqual({
    options,
    problems: [],
  });
});

it.each([
  [{ cluster: 'north' }, /"north" is no cluster .* east, west/],
  [
    { cluster: 'west', queue: 'gpu' },
    /"gpu" is no queue .* choose one of spot/,
  ],
  [{ zone: 'a' }, /has no option "zone"/],
  [{ constructor: 'a' }, /has no option "constructor"/],
])('refuses %j', async (chosen, message) => {
  const { problems } = await chooseOptions(ENGINE, CONTEXT, chosen);
  expect(problems).toEqual([
    expect.objectContaining({
      status: 'error',
      message: expect.stringMatching(message),
    }),
  ]);
});

it('has nothing to choose where the engine offers nothing', async () => {
  const engine = engineWith(undefined);
  expect(await chooseOptions(engine, CONTEXT)).toEqual({
    options: {},
    problems: [],
  });
  const { problems } = await chooseOptions(engine, CONTEXT, { queue: 'gpu' });
  expect(problems).toHaveLength(1);
});
