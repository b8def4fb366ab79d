import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attemptSpec } from '../__testUtils__/attemptSpec';
import { engineConfig } from '../__testUtils__/EngineBench';
import { toolsPython } from '../__testUtils__/toolsPython';
import { StageReader } from '../pipeline/StageReader';
import { Toolchain } from '../toolchain/Toolchain';
import { checkData } from './checkData';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427f';
const pointer = (path: string) =>
  `outs:\n- md5: ${MD5}\n  hash: md5\n  path: ${path}\n`;

describe('checkData', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llmops-data-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const toolchain = new Toolchain({ toolsPython: toolsPython() });
  const messages = async (
    files: Record<string, string>,
    parameters: Record<string, string> = {},
  ) => {
    const spec = attemptSpec(
      'any',
      {
        location: { entityRef: 'component:default/p', repository: 'local:p' },
        commit: 'any',
        repositoryUrl: 'none',
        readFile: async path => files[path],
        listFiles: async () => Object.keys(files),
        materialize: async () => {},
      },
      { parameters },
    );
    const checks = await checkData({
      spec,
      config: engineConfig(folder),
      toolchain,
      stages: new StageReader(toolchain),
      activeAttempts: async () => 0,
    });
    return checks.map(({ status, message }) => `${status}: ${message}`);
  };
  const project = {
    'params.yaml': 'input: data/a.txt\n',
    'dvc.yaml':
      'stages:\n  a:\n    cmd: a\n    deps: ["${input}", src]\n    outs: [made]\n  b:\n    cmd: b\n    deps: [made/part, "s3://bucket/x"]\n',
    'src/a.py': '',
    'data/a.txt.dvc': pointer('a.txt'),
    'data/unused.txt.dvc': pointer('unused.txt'),
  };

  it('finds what nothing provides, also by the parameters of the run', async () => {
    expect(await messages(project, { input: 'data/b.txt' })).toEqual([
      expect.stringContaining('error: The stage a needs data/b.txt'),
    ]);
    expect(await messages(project, { input: 'src/a.py' })).toEqual([]);
  });

  it('looks for tracked data that is needed, in the cache and in a folder', async () => {
    expect(await messages(project)).toEqual([
      expect.stringContaining('names no default data remote'),
    ]);
    const remote = join(folder, 'remote');
    const connected = {
      ...project,
      '.dvc/config': `[core]\n    remote = store\n['remote "store"']\n    url = ${remote}\n`,
    };
    expect(await messages(connected)).toEqual([
      expect.stringMatching(/^error: data\/a.txt .* is not in the data remote/),
    ]);
    expect(
      await messages({
        ...connected,
        '.dvc/config': connected['.dvc/config'].replace(remote, 's3://bucket'),
      }),
    ).toEqual([]);
    const stored = join(remote, 'files', 'md5', MD5.slice(0, 2));
    mkdirSync(stored, { recursive: true });
    writeFileSync(join(stored, MD5.slice(2)), '');
    expect(await messages(connected)).toEqual([]);
  });
});
