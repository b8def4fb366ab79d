import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import { stringify } from 'yaml';
import { fillArguments } from './fillArguments';
import { readClusterSteps } from './readClusterSteps';

const STEP = { name: 'train', command: ['python', 'train.py'] };

async function read(
  content: unknown,
  pipeline: Partial<PipelineDefinition> = {},
) {
  const source = new InMemoryProjectSource();
  source.commit('project', {
    'train.yaml': typeof content === 'string' ? content : stringify(content),
  });
  return readClusterSteps(
    'pytorchjob',
    {
      name: 'train',
      title: 'Train',
      engines: { pytorchjob: { file: 'train.yaml' } },
      parameters: {},
      profiles: [],
      steps: {},
      environments: {},
      ...pipeline,
    },
    await source.open({ entityRef: '', repository: 'memory:project' }),
  );
}

function file(steps: object[], changes: object = {}) {
  return {
    apiVersion: 'llmops.dev/v1',
    kind: 'ClusterSteps',
    image: 'registry.example.com/team/project',
    steps,
    ...changes,
  };
}

it('orders steps by what they depend on', async () => {
  const { steps } = await read(
    file([
      { ...STEP, name: 'second', dependsOn: ['first'] },
      { ...STEP, name: 'first' },
    ]),
  );
  expect(steps.map(({ name }) => name)).toEqual(['first', 'second']);
});

it.each<[string, unknown, RegExp]>([
  ['no YAML', 'a: [', /train.yaml is not valid YAML/],
  ['another kind', file([STEP], { kind: 'Pod' }), /train.yaml: kind/],
  ['no steps', file([]), /train.yaml: steps/],
  ['an image with a tag', file([STEP], { image: 'a.b/c:latest' }), /image/],
  ['a step twice', file([STEP, STEP]), /names a step twice/],
  [
    'a step of nothing',
    file([{ ...STEP, dependsOn: ['other'] }]),
    /"train" depends on "other", which there is not/,
  ],
  [
    'a circle',
    file([
      { ...STEP, name: 'a', dependsOn: ['b'] },
      { ...STEP, name: 'b', dependsOn: ['a'] },
    ]),
    /a -> b -> a need each other/,
  ],
  [
    'an unknown parameter',
    file([{ ...STEP, args: ['${epochs}'] }]),
    /declares no parameter "epochs"/,
  ],
  ['a privileged Pod', file([{ ...STEP, privileged: true }]), /privileged/],
  [
    'a mount of the node',
    file([{ ...STEP, volumes: [{ hostPath: '/', path: '/host' }] }]),
    /hostPath/,
  ],
  [
    'a literal secret beside a reference',
    file([
      {
        ...STEP,
        environment: [
          { name: 'A', value: 'x', secret: { name: 's', key: 'k' } },
        ],
      },
    ]),
    /environment/,
  ],
])('refuses %s', async (_, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});

it('names both places where the files disagree', async () => {
  await expect(read(file([STEP]), { steps: { evaluate: {} } })).rejects.toThrow(
    /llmops.yaml and train.yaml disagree: .* speaks of evaluate, train.yaml has train/,
  );
});

it('keeps values of parameters within their argument', () => {
  const hostile = '$(id) ${other} "; rm -rf /\n--flag';
  expect(
    fillArguments(['--name=${name}', '${n}', 'plain'], { name: hostile, n: 3 }),
  ).toEqual([`--name=$${hostile}`, '3', 'plain']);
});
