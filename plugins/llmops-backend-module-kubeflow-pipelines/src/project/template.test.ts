import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseLlmopsYaml } from '@llmops/backstage-plugin-llmops-common';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import { parse, parseAllDocuments } from 'yaml';
import { takesEnvironment } from './environmentInput';
import { projectImages } from './projectImages';
import { readCompiledPipeline } from './readCompiledPipeline';
import { gpusOfExecutor, setResources } from './setResources';
import { applyEdits } from './textEdits';

const TEMPLATE = resolve(__dirname, '../../../../templates/llm-training');

/** A file of the template with its sample values. */
async function render(file: string): Promise<string> {
  const values = parse(
    await readFile(join(TEMPLATE, 'sample-values.yaml'), 'utf8'),
  );
  const text = await readFile(join(TEMPLATE, 'skeleton', file), 'utf8');
  return text.replace(
    /\$\{\{ values\.(\w+)( \| dump)? \}\}/g,
    (_, name, dump) => (dump ? JSON.stringify(values[name]) : values[name]),
  );
}

describe('the pipeline of the template for language models', () => {
  async function readTemplate() {
    const { definition, problems } = parseLlmopsYaml(
      await render('llmops.yaml.njk'),
    );
    expect(problems).toEqual([]);
    const [pipeline] = definition?.pipelines ?? [];
    const source = new InMemoryProjectSource();
    source.commit('project', {
      'pipelines/train.yaml': await render('pipelines/train.yaml.njk'),
    });
    const checkout = await source.open({
      entityRef: '',
      repository: 'memory:project',
    });
    return { pipeline, read: await readCompiledPipeline(pipeline, checkout) };
  }

  it('agrees with its declaration, and leaves image and environment to the run', async () => {
    const { read } = await readTemplate();
    expect(read.steps.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['preprocess', []],
      ['cpt_training', ['preprocess']],
      ['sft_training', ['cpt_training', 'preprocess']],
      ['evaluation', ['preprocess', 'sft_training']],
    ]);
    expect(
      read.steps.map(({ executor }) => gpusOfExecutor(read, executor)),
    ).toEqual([undefined, 4, 2, 1]);
    expect(takesEnvironment(read.pipeline)).toBe(true);
    expect(projectImages(read, new Set(['registry.example.com']))).toEqual([
      'registry.example.com/ml/korean-llm',
    ]);
  });

  it('keeps the amounts of the full profile, and takes those of the smoke profile', async () => {
    const { pipeline, read } = await readTemplate();
    const full = Object.fromEntries(
      Object.entries(pipeline.steps).map(([name, { resources = {} }]) => [
        name,
        resources,
      ]),
    );
    expect(setResources(read, full)).toEqual([]);
    const smoke = pipeline.profiles.find(({ name }) => name === 'smoke');
    const amounts = Object.fromEntries(
      Object.keys(full).map(name => [name, smoke?.resources ?? {}]),
    );
    const [edited] = parseAllDocuments(
      applyEdits(read.text, setResources(read, amounts)),
    );
    const executors: Record<string, { container: { resources: object } }> =
      edited.toJS().deploymentSpec.executors;
    for (const { container } of Object.values(executors)) {
      expect(container.resources).toEqual({
        cpuLimit: 1,
        cpuRequest: 1,
        memoryLimit: 2.147483648,
        memoryRequest: 2.147483648,
        resourceCpuLimit: '1',
        resourceCpuRequest: '1',
        resourceMemoryLimit: String(2 * 2 ** 30),
        resourceMemoryRequest: String(2 * 2 ** 30),
      });
    }
  });
});
