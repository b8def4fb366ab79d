import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLlmopsYaml } from '@llmops/backstage-plugin-llmops-common';
import { runGit } from '@llmops/backstage-plugin-llmops-node';
import { parse, parseAllDocuments } from 'yaml';
import {
  ScaffolderBench,
  templateFolder,
} from './__testUtils__/ScaffolderBench';

jest.setTimeout(240_000);

const COMMON = {
  owner: 'group:default/ml-research',
  description: 'Made "by name": tuned on {{ braces }} & more',
  defaultProfile: 'smoke',
  remoteType: 'local',
  publishTo: 'local',
  startRun: true,
  agreeToInstall: true,
};

const TEMPLATES = [
  {
    template: 'llm-training',
    values: {
      ...COMMON,
      name: 'korean-llm',
      modelName: 'korean-llm',
      modelSize: '7B',
    },
    models: { train: 'korean-llm' },
    refused: [
      [{ modelSize: '70B' }, /modelSize/],
      [{ image: 'registry.example.com/ml/$(reboot)' }, /image/],
    ] as const,
  },
  {
    template: 'distributed-training',
    values: { ...COMMON, name: 'shape-reader', modelName: 'shape-reader' },
    models: { train: 'shape-reader', tabular: 'shape-reader-tabular' },
    refused: [
      [{ image: 'Not an image' }, /image/],
      [{ image: 'registry.example.com/ml/$(reboot)' }, /image/],
    ] as const,
  },
];

/** What belongs to the making of a project and not into it. */
const isLeftOver = (path: string) =>
  /\.njk$|^\.git\/|^\.dvc\/(?:config\.local|tmp|cache)/.test(path);

describe.each(TEMPLATES)(
  'the template $template',
  ({ template, values, models, refused }) => {
    let bench: ScaffolderBench;

    beforeAll(async () => {
      bench = await ScaffolderBench.start(template, values.name);
    });

    afterAll(async () => {
      await bench?.stop();
    });

    it('renders a valid project in a dry run, and does nothing else', async () => {
      const { files, log } = await bench.dryRun(values);
      expect(log.filter(({ body }) => body.status === 'failed')).toEqual([]);
      const { definition, problems } = parseLlmopsYaml(files['llmops.yaml']);
      expect(problems).toEqual([]);
      const pipelines = definition?.pipelines ?? [];
      expect(
        Object.fromEntries(
          pipelines.map(({ name, produces }) => [name, produces?.model]),
        ),
      ).toEqual(models);
      expect(pipelines[0].defaultProfile).toBe('smoke');
      for (const { engines, parameters, steps } of pipelines) {
        for (const { file } of Object.values(engines)) {
          expect(files).toHaveProperty([file]);
        }
        const { file } = engines.dvc;
        const beside = file.replace('dvc.yaml', 'params.yaml');
        expect(Object.keys(parse(files[beside]))).toEqual(
          expect.arrayContaining(Object.keys(parameters)),
        );
        expect(Object.keys(parse(files[file]).stages)).toEqual(
          expect.arrayContaining(Object.keys(steps)),
        );
      }
      const [component, ...datasets] = parseAllDocuments(
        files['catalog-info.yaml'],
      ).map(document => document.toJS());
      expect(component).toMatchObject({
        kind: 'Component',
        metadata: {
          name: values.name,
          description: values.description,
          annotations: { 'llmops.dev/project': `local:${values.name}` },
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
      expect(bench.llmops.launches).toEqual([]);
    });

    it.each([
      [{ name: 'Not A Name' }, /name/],
      [{ name: '../escape' }, /name/],
      [{ publishTo: 'github' }, /repoUrl/],
      [{ remoteType: 's3', remoteUrl: 'https://example.org' }, /remoteUrl/],
      ...refused,
    ] as const)('refuses %j', async (wrong, message) => {
      await expect(bench.dryRun({ ...values, ...wrong })).rejects.toThrow(
        message,
      );
    });

    it('makes nothing when the plan has a problem, and says which', async () => {
      const message = 'The catalog has no group:default/nobody.';
      bench.llmops.problems = [{ field: 'owner', message }];
      await expect(bench.create(values)).rejects.toThrow(
        `Nothing was made. ${message}`,
      );
      bench.llmops.problems = [];
      expect(bench.llmops.plans).toContainEqual({
        name: values.name,
        owner: values.owner,
        engines: ['dvc'],
      });
      const made = await readdir(bench.folder, { recursive: true });
      expect(made.filter(path => path.endsWith('.git'))).toEqual([]);
    });

    it('makes a project with tracked data on this machine, and asks for one run', async () => {
      await bench.create(values);
      const directory = join(bench.folder, 'git', `${values.name}.git`);
      const git = async (...args: string[]) =>
        (await runGit(args, { directory })).toString('utf8');
      const show = (file: string) => git('show', `main:${file}`);
      const published = (
        await git('ls-tree', '-r', '--name-only', 'main')
      ).split('\n');
      expect(published).toEqual(
        expect.arrayContaining([
          '.dvc/config',
          'catalog-info.yaml',
          'dvc.yaml',
        ]),
      );
      expect(published.filter(isLeftOver)).toEqual([]);
      const { definition, problems } = parseLlmopsYaml(
        await show('llmops.yaml'),
      );
      expect(problems).toEqual([]);
      for (const { path } of Object.values(definition?.datasets ?? {})) {
        expect(published).not.toContain(path);
        const hash = /md5: (\w\w)(\w+)/.exec(await show(`${path}.dvc`)) ?? [];
        const kept = join(
          bench.folder,
          `dvc-remote/${values.name}/files/md5`,
          hash[1],
          hash[2],
        );
        expect((await readFile(kept, 'utf8')).length).toBeGreaterThan(0);
      }
      expect(bench.llmops.launches).toEqual([
        {
          project: `component:default/${values.name}`,
          pipeline: 'train',
          profile: 'smoke',
          idempotencyKey: expect.stringMatching(/^scaffolder-[0-9a-f-]{36}$/),
          confirmations: ['environment-install'],
          note: expect.any(String),
        },
      ]);
    });
  },
);

describe('the templates together', () => {
  it('use one environment with PyTorch, so that it is installed once', async () => {
    const lock = (template: string, name: string) =>
      readFile(
        join(templateFolder(template), 'skeleton/requirements', name),
        'utf8',
      );
    expect(await lock('distributed-training', 'torch.lock')).toBe(
      await lock('llm-training', 'cpu.lock'),
    );
  });
});
