import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ConflictError, InputError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { runGit } from '@llmops/backstage-plugin-llmops-node';
import { InterruptedTask } from '../__testUtils__/InterruptedTask';
import { createPublishLocalAction } from './createPublishLocalAction';

jest.setTimeout(60_000);

describe('llmops:project:publish-local', () => {
  let folder: string;
  let gitDirectory: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-publish-'));
    gitDirectory = join(folder, 'data', 'git');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const action = (entities: string[] = ['korean-llm']) =>
    createPublishLocalAction({
      config: { gitDirectory, defaultAuthor: {} },
      catalog: catalogServiceMock({
        entities: entities.map(name => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: { name, namespace: 'default' },
        })),
      }),
      catalogTimeoutMilliseconds: 0,
    });

  async function task(id: string): Promise<InterruptedTask> {
    const workspace = join(folder, `workspace-${id}`);
    await mkdir(join(workspace, 'src'), { recursive: true });
    await writeFile(join(workspace, 'llmops.yaml'), 'apiVersion: x\n');
    await writeFile(join(workspace, 'src', 'train.py'), `# of ${id}\n`);
    await writeFile(join(workspace, '.gitignore'), 'ignored\n');
    await writeFile(join(workspace, 'ignored'), '');
    return new InterruptedTask(id, workspace);
  }

  const git = async (name: string, ...args: string[]) =>
    (await runGit(args, { directory: join(gitDirectory, `${name}.git`) }))
      .toString()
      .trim();

  const input = { name: 'korean-llm' };

  it('publishes the workspace as the person that the task works for', async () => {
    const user = {
      ref: 'user:default/jae.min',
      entity: {
        apiVersion: 'backstage.io/v1alpha1' as const,
        kind: 'User' as const,
        metadata: { name: 'jae.min' },
        spec: {
          profile: { displayName: 'Jae <Min>\n', email: 'jae.min@example.com' },
        },
      },
    };
    const outputs = await (
      await task('one')
    ).run(
      action(),
      { ...input, description: 'Korean\nLLM', defaultBranch: 'trunk' },
      { user },
    );
    const commit = await git('korean-llm', 'rev-parse', 'HEAD');
    expect(outputs).toEqual({
      repository: 'local:korean-llm',
      repositoryUrl: `file://${gitDirectory}/korean-llm.git`,
      commit,
      entityRef: 'component:default/korean-llm',
    });
    expect(await git('korean-llm', 'symbolic-ref', 'HEAD')).toBe(
      'refs/heads/trunk',
    );
    expect(await git('korean-llm', 'log', '--format=%an|%ae|%s')).toBe(
      'Jae Min|jae.min@example.com|Create the project',
    );
    expect(
      (await git('korean-llm', 'ls-tree', '-r', '--name-only', 'HEAD')).split(
        '\n',
      ),
    ).toEqual(['.gitignore', 'llmops.yaml', 'src/train.py']);
    expect(await readdir(gitDirectory)).toEqual(['korean-llm.git']);
  });

  it('makes up an address that leads nowhere for a person without one', async () => {
    await (
      await task('one')
    ).run(action(), input, {
      user: { ref: 'user:default/sora.lee' },
    });
    expect(await git('korean-llm', 'log', '--format=%an|%ae')).toBe(
      'sora.lee|sora.lee@users.invalid',
    );
  });

  it('goes on after being killed at any point, and publishes one commit', async () => {
    for (const killAt of [0, 1, 2, 3]) {
      const name = `killed-${killAt}`;
      const interrupted = await task(name);
      const call = { ...input, name };
      expect(await interrupted.run(action(), call, { killAt })).toBeUndefined();
      // A killed Git leaves its locks.
      await mkdir(join(folder, `workspace-${name}`, '.git'), {
        recursive: true,
      });
      await writeFile(
        join(folder, `workspace-${name}`, '.git', 'index.lock'),
        '',
      );
      const outputs = await interrupted.run(action(), call);
      expect(outputs).toMatchObject({
        commit: await git(name, 'rev-parse', 'main'),
      });
      expect(await git(name, 'rev-list', '--all', '--count')).toBe('1');
    }
  });

  it('waits until the catalog has it', async () => {
    const catalog = catalogServiceMock.mock();
    catalog.getEntityByRef
      .mockResolvedValueOnce(undefined)
      .mockResolvedValueOnce(undefined)
      .mockResolvedValue({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'korean-llm' },
      });
    const waiting = createPublishLocalAction({
      config: { gitDirectory, defaultAuthor: {} },
      catalog,
    });
    await (await task('one')).run(waiting, input);
    expect(catalog.getEntityByRef).toHaveBeenCalledTimes(3);
    expect(catalog.getEntityByRef).toHaveBeenCalledWith(
      'component:default/korean-llm',
      { credentials: mockCredentials.user() },
    );
  });

  it('leaves a name to the task that has it', async () => {
    await (await task('first')).run(action(), input);
    const before = await git('korean-llm', 'rev-parse', 'HEAD');
    const refused = (await task('second')).run(action(), input);
    await expect(refused).rejects.toThrow(ConflictError);
    await expect(refused).rejects.toThrow(/"korean-llm".*choose another name/);
    expect(await git('korean-llm', 'rev-parse', 'HEAD')).toBe(before);
  });

  it('gives a name to exactly one of many that want it at once', async () => {
    const tasks = await Promise.all(['a', 'b', 'c', 'd'].map(id => task(id)));
    const results = await Promise.allSettled(
      tasks.map(one => one.run(action(), input)),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const result of refused) {
      expect(result).toMatchObject({ reason: { name: 'ConflictError' } });
    }
    expect(await readdir(gitDirectory)).toEqual(['korean-llm.git']);
  });

  it.each(['', '../escape', 'a/b', 'Upper', '-x', 'a b', '.', 'x'.repeat(64)])(
    'refuses the name %j',
    async name => {
      await expect(
        (await task('one')).run(action(), { ...input, name }),
      ).rejects.toThrow(InputError);
      expect(await readdir(folder)).toEqual(['workspace-one']);
    },
  );

  it.each(['', '-b', 'a..b', 'a b', 'x.lock', 'a/', ':main', 'a:b'])(
    'refuses the branch %j',
    async defaultBranch => {
      await expect(
        (await task('one')).run(action(), { ...input, defaultBranch }),
      ).rejects.toThrow(InputError);
    },
  );

  it('says that no folder of repositories is configured', async () => {
    await expect(
      (
        await task('one')
      ).run(
        createPublishLocalAction({
          config: { defaultAuthor: {} },
          catalog: catalogServiceMock(),
        }),
        input,
      ),
    ).rejects.toThrow(/set llmops.git.directory/);
  });
});
