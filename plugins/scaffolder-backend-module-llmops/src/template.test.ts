import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLlmopsYaml } from '@llmops/backstage-plugin-llmops-common';
import { runGit } from '@llmops/backstage-plugin-llmops-node';
import { parse, parseAllDocuments } from 'yaml';
import { readTemplate, ScaffolderBench } from './__testUtils__/ScaffolderBench';

jest.setTimeout(240_000);

const VALUES = {
  name: 'korean-llm',
  owner: 'group:default/ml-research',
  description: 'Korean "LLM": tuned on {{ braces }} & more',
  modelName: 'korean-llm',
  modelSize: '7B',
  defaultProfile: 'smoke',
  remoteType: 'local',
  publishTo: 'local',
  startRun: true,
  agreeToInstall: true,
};

/** What belongs to the making of a project and not into it. */
const isLeftOver = (path: string) =>
  /\.njk$|^\.git\/|^\.dvc\/(?:config\.local|tmp|cache)/.test(path);

describe('the template llm-training', () => {
  let bench: ScaffolderBench;

  beforeAll(async () => {
    bench = await ScaffolderBench.start(await readTemplate());
  });

  afterAll(async () => {
    await bench?.stop();
  });

  it('renders a valid project in a dry run, and does nothing else', async () => {
    const { files, log } = await bench.dryRun(VALUES);
    expect(log.filter(({ body }) => body.status === 'failed')).toEqual([]);
    const { definition, problems } = parseLlmopsYaml(files['llmops.yaml']);
    expect(problems).toEqual([]);
    const [pipeline] = definition?.pipelines ?? [];
    expect(pipeline).toMatchObject({
      name: 'train',
      defaultProfile: 'smoke',
      produces: { model: 'korean-llm' },
    });
    expect(Object.keys(parse(files['params.yaml']))).toEqual(
      expect.arrayContaining(Object.keys(pipeline.parameters)),
    );
    expect(Object.keys(parse(files['dvc.yaml']).stages)).toEqual(
      expect.arrayContaining(Object.keys(pipeline.steps)),
    );
    const [component, ...datasets] = parseAllDocuments(
      files['catalog-info.yaml'],
    ).map(document => document.toJS());
    expect(component).toMatchObject({
      kind: 'Component',
      metadata: {
        name: 'korean-llm',
        description: VALUES.description,
        annotations: { 'llmops.dev/project': 'local:korean-llm' },
      },
      spec: { type: 'ml-training', owner: 'group:default/ml-research' },
    });
    expect(datasets.map(({ kind, spec }) => `${kind} ${spec.type}`)).toEqual(
      Object.keys(definition?.datasets ?? {}).map(() => 'Resource dataset'),
    );
    expect(Object.keys(files).filter(isLeftOver)).toEqual([]);
    expect(
      log.filter(({ body }) =>
        body.message.includes('does not support dry-run'),
      ),
    ).not.toEqual([]);
    expect(bench.launches).toEqual([]);
  });

  it.each([
    [{ name: 'Korean LLM' }, /name/],
    [{ name: '../escape' }, /name/],
    [{ modelSize: '70B' }, /modelSize/],
    [{ publishTo: 'github' }, /repoUrl/],
    [{ remoteType: 's3', remoteUrl: 'https://example.org' }, /remoteUrl/],
  ])('refuses %j', async (wrong, message) => {
    await expect(bench.dryRun({ ...VALUES, ...wrong })).rejects.toThrow(
      message,
    );
  });

  it('makes a project with tracked data on this machine, and asks for one run', async () => {
    await bench.create(VALUES);
    const directory = join(bench.folder, 'git', 'korean-llm.git');
    const git = async (...args: string[]) =>
      (await runGit(args, { directory })).toString('utf8');
    const show = (file: string) => git('show', `main:${file}`);
    const published = (await git('ls-tree', '-r', '--name-only', 'main')).split(
      '\n',
    );
    expect(published).toEqual(
      expect.arrayContaining(['.dvc/config', 'catalog-info.yaml', 'dvc.yaml']),
    );
    expect(published.filter(isLeftOver)).toEqual([]);
    const { definition, problems } = parseLlmopsYaml(await show('llmops.yaml'));
    expect(problems).toEqual([]);
    for (const { path } of Object.values(definition?.datasets ?? {})) {
      expect(published).not.toContain(path);
      const hash = /md5: (\w\w)(\w+)/.exec(await show(`${path}.dvc`)) ?? [];
      const kept = join(
        bench.folder,
        'dvc-remote/korean-llm/files/md5',
        hash[1],
        hash[2],
      );
      expect((await readFile(kept, 'utf8')).length).toBeGreaterThan(0);
    }
    expect(bench.launches).toEqual([
      {
        project: 'component:default/korean-llm',
        pipeline: 'train',
        profile: 'smoke',
        idempotencyKey: expect.stringMatching(/^scaffolder-[0-9a-f-]{36}$/),
        confirmations: ['environment-install'],
        note: expect.any(String),
      },
    ]);
  });
});
