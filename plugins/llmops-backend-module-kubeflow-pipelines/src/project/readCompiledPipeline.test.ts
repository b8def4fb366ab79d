import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import { parse, parseAllDocuments } from 'yaml';
import { compiled, definition, task } from '../__testUtils__/compiled';
import { takesEnvironment } from './environmentInput';
import { parameterDefaults } from './parameterDefaults';
import { projectImages, setImages } from './projectImages';
import { readCompiledPipeline } from './readCompiledPipeline';
import { applyEdits } from './textEdits';

async function checkout(text: string, files: Record<string, string> = {}) {
  const source = new InMemoryProjectSource();
  source.commit('project', { 'pipelines/train.yaml': text, ...files });
  return source.open({ entityRef: '', repository: 'memory:project' });
}

async function read(text: string, changes: Partial<PipelineDefinition> = {}) {
  return readCompiledPipeline(definition(changes), await checkout(text));
}

it('reads steps by their display names, with their order', async () => {
  const { steps } = await read(
    compiled({
      tasks: {
        evaluation: task({ dependentTasks: ['cpt-training'] }),
        'cpt-training': task({ taskInfo: { name: 'cpt_training' } }),
      },
    }),
  );
  expect(steps).toMatchObject([
    { name: 'cpt_training', dependsOn: [], path: ['cpt-training'] },
    { name: 'evaluation', dependsOn: ['cpt_training'], path: ['evaluation'] },
  ]);
});

it('shows pipelines in pipelines by their steps, and says what repeats or depends on a condition', async () => {
  const { steps } = await read(
    compiled({
      tasks: {
        clean: task(),
        loop: {
          componentRef: { name: 'comp-loop' },
          dependentTasks: ['clean'],
          parameterIterator: { items: { raw: '[1, 2]' } },
        },
        condition: {
          componentRef: { name: 'comp-condition' },
          dependentTasks: ['loop'],
          triggerPolicy: { condition: 'true' },
        },
      },
      components: {
        'comp-loop': {
          dag: {
            tasks: {
              train: task(),
              score: task({ dependentTasks: ['train'] }),
            },
          },
        },
        'comp-condition': { dag: { tasks: { publish: task() } } },
      },
    }),
  );
  expect(
    steps.map(({ name, dependsOn, isRepeated, isConditional }) => ({
      name,
      dependsOn,
      isRepeated,
      isConditional,
    })),
  ).toEqual([
    { name: 'clean', dependsOn: [], isRepeated: false, isConditional: false },
    {
      name: 'loop/train',
      dependsOn: ['clean'],
      isRepeated: true,
      isConditional: false,
    },
    {
      name: 'loop/score',
      dependsOn: ['loop/train'],
      isRepeated: true,
      isConditional: false,
    },
    {
      name: 'condition/publish',
      dependsOn: ['loop/train', 'loop/score'],
      isRepeated: false,
      isConditional: true,
    },
  ]);
});

it.each<[string, string, RegExp]>([
  ['no YAML', 'root: [', /pipelines\/train.yaml is not valid YAML/],
  ['nothing', '', /train.yaml is (empty|no compiled pipeline)/],
  ['another file', 'kind: Pod', /train.yaml is no compiled pipeline/],
  [
    'two pipelines',
    `${compiled()}---\n${compiled()}`,
    /no compiled pipeline: it has two/,
  ],
  [
    'an older schema',
    compiled().replace('2.1.0', '2.0.0'),
    /schemaVersion is 2.0.0, but servers take 2.1.0/,
  ],
  [
    'a task of no component',
    compiled({ tasks: { a: { componentRef: { name: 'gone' } } } }),
    /the task "a" runs the component "gone", which there is not/,
  ],
  [
    'a circle',
    compiled({
      tasks: {
        a: task({ dependentTasks: ['b'] }),
        b: task({ dependentTasks: ['a'] }),
      },
    }),
    /a -> b -> a need each other/,
  ],
  [
    'a task after nothing',
    compiled({ tasks: { a: task({ dependentTasks: ['b'] }) } }),
    /"a" depends on "b", which there is not/,
  ],
  [
    'two tasks of one name',
    compiled({
      tasks: {
        a: task({ taskInfo: { name: 'train' } }),
        b: task({ taskInfo: { name: 'train' } }),
      },
    }),
    /two tasks named "train"/,
  ],
  [
    'pipelines that hold themselves',
    compiled({
      tasks: { a: { componentRef: { name: 'comp-a' } } },
      components: {
        'comp-a': {
          dag: { tasks: { a: { componentRef: { name: 'comp-a' } } } },
        },
      },
    }),
    /more than 8 deep/,
  ],
  [
    'too much',
    `${compiled()}#${'x'.repeat(1000 * 1024)}`,
    /has \d+ characters, more than the \d+ that are read/,
  ],
  [
    'a bomb of aliases',
    `root: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c]`,
    /cannot be read/,
  ],
])('refuses %s', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

it('names both places where the files disagree', async () => {
  const text = compiled({
    inputs: {
      epochs: { parameterType: 'NUMBER_DOUBLE' },
      rate: { parameterType: 'STRING' },
      seed: { parameterType: 'NUMBER_INTEGER' },
      optional: { parameterType: 'STRING', isOptional: true },
    },
  });
  await expect(
    read(text, {
      parameters: {
        epochs: { type: 'integer' },
        rate: { type: 'number' },
        other: { type: 'string' },
      },
      steps: { evaluation: {} },
    }),
  ).rejects.toThrow(
    'llmops.yaml and pipelines/train.yaml disagree about the pipeline "train": ' +
      'llmops.yaml speaks of the steps evaluation, the compiled pipeline has first, second; ' +
      'the parameter "rate" is of type number in llmops.yaml and of STRING in the compiled pipeline; ' +
      'the compiled pipeline has no input "other"; ' +
      'llmops.yaml declares no parameter "seed"; correct one of the two',
  );
});

it('takes defaults from the compiled pipeline, then from the parameter file', async () => {
  const source = await checkout(
    compiled({
      inputs: {
        a: { parameterType: 'NUMBER_INTEGER', defaultValue: 3 },
        b: { parameterType: 'NUMBER_INTEGER' },
        llmops_environment: { parameterType: 'STRUCT', defaultValue: {} },
      },
    }),
    { 'params.yaml': 'a: 1\nb: 2\nc: 3\n' },
  );
  const pipeline = definition({
    parameters: { a: { type: 'integer' }, b: { type: 'integer' } },
  });
  expect(await parameterDefaults(pipeline, source)).toEqual({ a: 3, b: 2 });
});

it('puts digests in place of images that the commit decides, and changes nothing else', async () => {
  const platform = '---\nplatforms:\n  kubernetes: {}\n';
  const image = 'registry.example.com/team/project';
  const text = `# a comment\n${compiled({ image })}${platform}`;
  const pipeline = await read(text);
  const registries = new Set(['registry.example.com']);
  expect(projectImages(pipeline, registries)).toEqual([image]);
  const reference = `${image}@sha256:${'a'.repeat(64)}`;
  const replaced = applyEdits(
    text,
    setImages(pipeline, new Map([[image, reference]])),
  );
  expect(replaced).toBe(text.replace(image, `"${reference}"`));
  expect(
    parseAllDocuments(replaced)[0].getIn([
      'deploymentSpec',
      'executors',
      'exec-step',
      'container',
      'image',
    ]),
  ).toBe(reference);
});

it.each([
  'python:3.11',
  'registry.example.com/team/project:v1',
  `registry.example.com/team/project@sha256:${'a'.repeat(64)}`,
  'other.example.com/team/project',
  'project',
])('leaves the image %s as it is', async image => {
  const pipeline = await read(compiled({ image }));
  expect(projectImages(pipeline, new Set(['registry.example.com']))).toEqual(
    [],
  );
});

it.each([
  [{ llmops_environment: { parameterType: 'STRUCT' } }, true],
  [{ llmops_environment: { parameterType: 'STRING' } }, false],
  [{}, false],
])('knows whether %j takes the environment', (inputs, takes) => {
  const { root } = parse(compiled({ inputs }));
  expect(takesEnvironment({ root } as never)).toBe(takes);
});
