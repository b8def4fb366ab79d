import type { ResourceAmounts } from '@llmops/backstage-plugin-llmops-common';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import { parse, stringify } from 'yaml';
import { definition, task } from '../__testUtils__/compiled';
import { readCompiledPipeline } from './readCompiledPipeline';
import { gpusOfExecutor, setResources } from './setResources';
import { applyEdits } from './textEdits';

const NEW = {
  accelerator: {
    count: '4',
    resourceCount: '4',
    resourceType: 'nvidia.com/gpu',
    type: 'nvidia.com/gpu',
  },
  cpuLimit: 32,
  cpuRequest: 32,
  memoryLimit: 214.7483648,
  memoryRequest: 214.7483648,
  resourceCpuLimit: '32',
  resourceCpuRequest: '32',
  resourceMemoryLimit: '200Gi',
  resourceMemoryRequest: '200Gi',
};

function file(container: object) {
  return {
    pipelineInfo: { name: 'test' },
    components: {
      'comp-step': { executorLabel: 'exec-step' },
      'comp-other': { executorLabel: 'exec-other' },
    },
    deploymentSpec: {
      executors: {
        'exec-other': { container: { image: 'other', args: ["it's: {a: b}"] } },
        'exec-step': { container: { args: ['x'], image: 'i', ...container } },
      },
    },
    root: {
      dag: {
        tasks: {
          first: task(),
          second: task(),
          third: { componentRef: { name: 'comp-other' } },
        },
      },
    },
    schemaVersion: '2.1.0',
  };
}

/** The container after the edits; everything else is as it was. */
async function edited(
  text: string,
  amounts: Record<string, ResourceAmounts>,
): Promise<Record<string, unknown>> {
  const source = new InMemoryProjectSource();
  source.commit('project', { 'pipelines/train.yaml': text });
  const read = await readCompiledPipeline(
    definition(),
    await source.open({ entityRef: '', repository: 'memory:project' }),
  );
  const before = parse(text);
  const after = parse(applyEdits(text, setResources(read, amounts)));
  const { container } = after.deploymentSpec.executors['exec-step'];
  before.deploymentSpec.executors['exec-step'].container.resources =
    container.resources;
  expect(JSON.parse(JSON.stringify(after))).toEqual(
    JSON.parse(JSON.stringify(before)),
  );
  return container.resources;
}

const SMOKE = { cpu: 1, memoryBytes: 2 * 2 ** 30, gpu: 0 };

it.each([
  ['as the compiler writes it', stringify(file({ resources: NEW }))],
  ['as JSON', JSON.stringify(file({ resources: NEW }))],
  [
    'with the amounts first',
    stringify({ ...file({}), deploymentSpec: undefined }).concat(
      stringify({
        deploymentSpec: {
          executors: {
            'exec-step': { container: { resources: NEW, image: 'i' } },
          },
        },
      }),
    ),
  ],
])('sets the amounts of a profile, %s', async (_, text) => {
  expect(await edited(text, { first: SMOKE })).toEqual({
    cpuLimit: 1,
    cpuRequest: 1,
    memoryLimit: 2.147483648,
    memoryRequest: 2.147483648,
    resourceCpuLimit: '1',
    resourceCpuRequest: '1',
    resourceMemoryLimit: '2147483648',
    resourceMemoryRequest: '2147483648',
  });
});

it('changes nothing where the file says the same', async () => {
  const same = { cpu: 32, memoryBytes: 200 * 2 ** 30, gpu: 4 };
  const text = stringify(file({ resources: NEW }));
  const source = new InMemoryProjectSource();
  source.commit('project', { 'pipelines/train.yaml': text });
  const read = await readCompiledPipeline(
    definition(),
    await source.open({ entityRef: '', repository: 'memory:project' }),
  );
  expect(setResources(read, { first: same, second: same })).toEqual([]);
  expect(gpusOfExecutor(read, 'exec-step')).toBe(4);
  expect(gpusOfExecutor(read, 'exec-other')).toBeUndefined();
});

it.each([
  ['in a block', stringify(file({}))],
  ['in JSON', JSON.stringify(file({}))],
])('adds amounts where there are none, %s', async (_, text) => {
  expect(await edited(text, { first: { gpu: 2 } })).toEqual({
    accelerator: { count: '2', type: 'nvidia.com/gpu' },
  });
});

it('gives tasks that share an executor the largest amounts', async () => {
  expect(
    await edited(stringify(file({})), {
      first: { cpu: 1, gpu: 0 },
      second: { cpu: 4 },
    }),
  ).toEqual({ cpuLimit: 4, cpuRequest: 4 });
});
