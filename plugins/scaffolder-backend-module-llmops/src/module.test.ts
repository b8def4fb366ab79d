import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { parseLlmopsYaml } from '@llmops/backstage-plugin-llmops-common';
import { runGit } from '@llmops/backstage-plugin-llmops-node';
import {
  readSampleValues,
  ScaffolderBench,
} from './__testUtils__/ScaffolderBench';

jest.setTimeout(240_000);

/** The steps that every template with files and data has, over the files of the template for language models. */
const template: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'test' },
  spec: {
    type: 'ml-training',
    parameters: [],
    steps: [
      {
        id: 'files',
        name: 'Files',
        action: 'fetch:template',
        input: {
          url: './skeleton',
          templateFileExtension: true,
          values: '${{ parameters }}',
        },
      },
      {
        id: 'track',
        name: 'Track',
        action: 'llmops:dvc:track',
        input: {
          paths: ['data/raw/corpus.jsonl', 'data/raw/instructions.jsonl'],
          remote: { type: 'local' },
        },
      },
      {
        id: 'publish',
        name: 'Publish',
        action: 'llmops:project:publish-local',
        input: { name: '${{ parameters.name }}' },
      },
    ],
    output: {
      repository: '${{ steps.publish.output.repository }}',
      commit: '${{ steps.publish.output.commit }}',
      dataVersion: '${{ steps.track.output.dataVersion }}',
    },
  },
};

describe('scaffolderModuleLlmops', () => {
  let bench: ScaffolderBench;
  let values: Record<string, unknown>;

  beforeAll(async () => {
    values = await readSampleValues();
    bench = await ScaffolderBench.start(template);
  });

  afterAll(async () => {
    await bench?.stop();
  });

  it('makes a project whose repository and data are complete', async () => {
    const output = await bench.create(values);
    const directory = join(bench.folder, 'git', 'korean-llm.git');
    const git = async (...args: string[]) =>
      (await runGit(args, { directory })).toString('utf8').trim();

    expect(output).toEqual({
      repository: 'local:korean-llm',
      commit: await git('rev-parse', 'main'),
      dataVersion: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const files = (await git('ls-tree', '-r', '--name-only', 'main')).split(
      '\n',
    );
    expect(files).toEqual(
      expect.arrayContaining([
        '.dvc/config',
        'catalog-info.yaml',
        'data/raw/corpus.jsonl.dvc',
        'llmops.yaml',
      ]),
    );
    expect(files).not.toContain('data/raw/corpus.jsonl');
    expect(files.filter(name => name.endsWith('.njk'))).toEqual([]);
    expect(parseLlmopsYaml(await git('show', 'main:llmops.yaml'))).toEqual({
      definition: expect.objectContaining({ apiVersion: 'llmops.dev/v1' }),
      problems: [],
    });

    const pointer = await git('show', 'main:data/raw/corpus.jsonl.dvc');
    const hash = /md5: (\w\w)(\w+)/.exec(pointer) ?? [];
    const kept = await readFile(
      join(bench.folder, 'dvc-remote/korean-llm/files/md5', hash[1], hash[2]),
      'utf8',
    );
    expect(kept).toContain('"text"');
  });

  it('does nothing in a dry run', async () => {
    const { files, log } = await bench.dryRun({ ...values, name: 'dry-run' });
    expect(parseLlmopsYaml(files['llmops.yaml']).problems).toEqual([]);
    expect(Object.keys(files).some(name => name.startsWith('.git/'))).toBe(
      false,
    );
    expect(
      log.filter(({ body }) =>
        body.message.includes('does not support dry-run'),
      ),
    ).toHaveLength(2);
  });
});
