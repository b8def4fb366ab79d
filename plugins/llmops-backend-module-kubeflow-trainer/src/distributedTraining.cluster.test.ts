import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseLlmopsYaml } from '@llmops/backstage-plugin-llmops-common';
import {
  InMemoryProjectSource,
  pushImage,
} from '@llmops/backstage-plugin-llmops-node/testing';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { labImage } from './__testUtils__/lab';
import { pyTorchJobKind } from './jobs/pyTorchJob';
import { trainJobKind } from './jobs/trainJob';

/*
 * What the template `distributed-training` generates is taken by a cluster: its steps pass a dry run on the server,
 * with all webhooks, for both kinds of jobs and with and without GPUs.
 */

jest.setTimeout(120_000);

const SKELETON = resolve(
  __dirname,
  '../../../templates/distributed-training/skeleton',
);
const FILE = 'kubernetes/train.yaml';
const PARAMETERS = {
  backend: 'nccl',
  epochs: 50,
  batch_size: 32,
  learning_rate: 0.003,
  seed: 1,
};

let bench: ClusterBench;

beforeAll(() => {
  bench = new ClusterBench();
});
afterAll(() => bench?.close());

/** A file of the template, with what a person would have entered. */
function render(file: string, image: string): string {
  const values: Record<string, string> = {
    image,
    defaultProfile: 'smoke',
    modelName: 'shape-reader',
  };
  return readFileSync(join(SKELETON, `${file}.njk`), 'utf8').replace(
    /\$\{\{ \(?values\.(\w+)(?: \+ '([^']*)'\))?(?: \| dump)? \}\}/g,
    (_, name, suffix = '') => JSON.stringify(`${values[name]}${suffix}`),
  );
}

it.each([
  ['PyTorchJob', 1, pyTorchJobKind],
  ['PyTorchJob', 0, pyTorchJobKind],
  ['TrainJob', 1, trainJobKind],
  ['TrainJob', 0, trainJobKind],
])('a cluster would take its %s with %i GPUs', async (_, gpu, kind) => {
  const image = labImage('shape-reader');
  const { definition, problems } = parseLlmopsYaml(
    render('llmops.yaml', image),
  );
  expect(problems).toEqual([]);
  const sources = new InMemoryProjectSource();
  const commit = sources.commit('shape-reader', {
    [FILE]: render(FILE, image),
  });
  await pushImage(image, commit);
  const spec = await bench.spec(kind, [{ name: 'unused', command: ['true'] }], {
    source: await sources.open({
      entityRef: 'component:default/shape-reader',
      repository: 'memory:shape-reader',
    }),
    pipeline: definition!.pipelines.find(({ name }) => name === 'train')!,
    parameters: PARAMETERS,
    resources: { train: { cpu: 2, memoryBytes: 4 * 2 ** 30, gpu } },
  });
  const checks = await bench.engine(kind).preflight(spec);
  for (const id of ['image', 'permissions', 'dry-run']) {
    expect(checks).toContainEqual(
      expect.objectContaining({ id, status: 'ok' }),
    );
  }
});
