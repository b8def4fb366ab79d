import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';
import { pipeline } from '../__testUtils__/attemptSpec';
import { toolsPython } from '../__testUtils__/toolsPython';
import { Toolchain } from '../toolchain/Toolchain';
import { readParameterDefaults } from './readParameterDefaults';
import { StageReader } from './StageReader';

jest.setTimeout(60_000);

function checkout(files: Record<string, string>): ProjectCheckout {
  return {
    location: { entityRef: 'component:default/p', repository: 'local:p' },
    commit: JSON.stringify(files),
    repositoryUrl: 'none',
    readFile: async path => files[path],
    listFiles: async () => Object.keys(files),
    materialize: async () => {},
  };
}

describe('StageReader', () => {
  const reader = new StageReader(new Toolchain({ toolsPython: toolsPython() }));
  const read = (text: string, more: Record<string, string> = {}) =>
    reader.read(pipeline(), checkout({ 'dvc.yaml': text, ...more }));

  it('orders plain stages by what they need', async () => {
    expect(
      await read(`stages:
  c:
    cmd: c
    deps: [out/b/part.txt, ./a.txt]
  b:
    cmd: b
    wdir: out
    deps: [../a.txt]
    outs:
      - b: {cache: false}
  a:
    cmd: a
    outs: [a.txt]
`),
    ).toEqual([
      { name: 'a', dependsOn: [] },
      { name: 'b', dependsOn: ['a'] },
      { name: 'c', dependsOn: ['b', 'a'] },
    ]);
  });

  it('takes single values from the parameter file as DVC does', async () => {
    const plain = `stages:
  train:
    cmd: train
    deps: ["data/\${raw.path}"]
    outs: ["models/\${size}"]
  split:
    cmd: split
    outs: ["data/\${raw.path}"]
`;
    const files = { 'params.yaml': 'raw: {path: a b.txt}\nsize: 7\n' };
    const stages = await read(plain, files);
    expect(stages).toEqual([
      { name: 'split', dependsOn: [] },
      { name: 'train', dependsOn: ['split'] },
    ]);
    // The same, but with a section that sends it to DVC.
    expect(await read(`vars: []\n${plain}`, files)).toEqual(stages);
  });

  it('leaves templates and generated stages to DVC', async () => {
    const text = `vars: [settings.yaml]
stages:
  train:
    matrix:
      seed: [1, 2]
    cmd: train \${item.seed} \${size}
    outs: ["\${folder}/\${item.seed}"]
  merge:
    cmd: merge
    deps: ["\${folder}/1", "\${folder}/2"]
`;
    const files = {
      'settings.yaml': 'folder: out\n',
      'params.yaml': 'size: 1\n',
    };
    const stages = await read(text, files);
    expect(stages.map(({ name }) => name)).toEqual([
      'train@1',
      'train@2',
      'merge',
    ]);
    expect([...stages[2].dependsOn].sort()).toEqual(['train@1', 'train@2']);
    const limited = pipeline({ steps: { train: { retries: 1 } } });
    const source = checkout({ 'dvc.yaml': text, ...files });
    expect(await reader.read(limited, source)).toEqual(stages);
    await expect(read(text)).rejects.toThrow(
      /dvc.yaml cannot be read: .*settings.yaml/,
    );
  });

  it('names both places when the files disagree', async () => {
    const source = checkout({ 'dvc.yaml': 'stages:\n  a:\n    cmd: a\n' });
    for (const changes of [
      { steps: { b: {} } },
      { evaluation: { step: 'b', thresholds: {} } },
    ]) {
      await expect(reader.read(pipeline(changes), source)).rejects.toThrow(
        /llmops.yaml and dvc.yaml disagree: .*b.* names no stage of dvc.yaml, which has a/,
      );
    }
    await expect(reader.read(pipeline(), checkout({}))).rejects.toThrow(
      'names dvc.yaml, which is not in commit',
    );
    await expect(read('stages: [')).rejects.toThrow(
      'dvc.yaml is not valid YAML',
    );
    await expect(
      read(
        'stages:\n  a:\n    cmd: a\n    deps: [b]\n    outs: [a]\n  b:\n    cmd: b\n    deps: [a]\n    outs: [b]\n',
      ),
    ).rejects.toThrow('a -> b -> a need each other');
  });

  it('reads no file outside of the project, and names both paths', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'llmops-outside-'));
    const file = join(outside, 'values.json');
    await writeFile(file, '{"secret": "leaked", "size": 1}');
    const up = join('../../../../../../..', file);
    const stage = 'stages:\n  one:\n    cmd: echo\n';
    const each =
      'stages:\n  one:\n    foreach: ["${secret}"]\n    do:\n      cmd: echo ${item}\n';
    try {
      for (const [text, message] of [
        [
          `${stage}    wdir: ../../..\n`,
          'dvc.yaml: the stage "one" works in "../../..", which is "../../.." and outside of the project',
        ],
        [
          `${stage}    wdir: sub/../..\n`,
          'works in "sub/../..", which is ".." and outside',
        ],
        [`${stage}    wdir: ${outside}\n`, `works in "${outside}", which is`],
        [`vars: ["${file}:secret"]\n${each}`, `read from "${file}", which is`],
        [`vars: ["${up}"]\n${each}`, `read from "${up}", which is`],
        [
          `${stage}    vars: ["${up}"]\n`,
          'the variables of the stage "one" are read from',
        ],
        // Only DVC knows what these mean.
        [
          `vars: [{place: "${outside}"}]\n${stage}    wdir: \${place}\n`,
          `works in "${outside}", which is`,
        ],
        [
          `vars: [{place: "../.."}]\n${stage}    wdir: \${place}\n    vars: [values.json]\n`,
          'the variables are read from',
        ],
      ]) {
        const failed = await read(text).catch((error: Error) => error);
        expect(failed).toBeInstanceOf(InputError);
        expect(String(failed)).toContain(message);
        expect(String(failed)).toContain('outside of the project');
        expect(String(failed)).not.toContain('leaked');
      }
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it('reads variables of a pipeline file that is in a folder', async () => {
    const source = checkout({
      'sub/dvc.yaml':
        'vars: [values.yaml]\nstages:\n  one:\n    foreach: ${names}\n    do:\n      cmd: echo\n',
      'sub/values.yaml': 'names: [a, b]\n',
    });
    const inFolder = pipeline({ engines: { dvc: { file: 'sub/dvc.yaml' } } });
    const stages = await reader.read(inFolder, source);
    expect(stages.map(({ name }) => name).sort()).toEqual(['one@a', 'one@b']);
  });

  it('reads the defaults of declared parameters', async () => {
    const declared = pipeline({
      parameters: {
        size: { type: 'string' },
        rate: { type: 'number' },
        flag: { type: 'boolean' },
        absent: { type: 'string' },
      },
      engines: { dvc: { file: 'sub/dvc.yaml' } },
    });
    expect(
      await readParameterDefaults(
        declared,
        checkout({
          'sub/params.yaml': 'size: tiny\nrate: 1e-5\nflag: false\nother: 1\n',
        }),
      ),
    ).toEqual({ size: 'tiny', rate: 1e-5, flag: false });
    await expect(
      readParameterDefaults(
        declared,
        checkout({ 'sub/params.yaml': 'size: [1]' }),
      ),
    ).rejects.toThrow('sub/params.yaml: "size" is not a single value');
  });
});
