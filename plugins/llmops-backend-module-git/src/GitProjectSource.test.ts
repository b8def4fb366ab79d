import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import {
  LocalRepositories,
  runGit,
} from '@llmops/backstage-plugin-llmops-node';
import { GitProjectSource } from './GitProjectSource';
import { MirrorCache } from './mirror/MirrorCache';
import { RemoteRepositories } from './remote/RemoteRepositories';
import { TestRepository } from './testing/TestRepository';

// Real processes on a machine that may be busy.
jest.setTimeout(60_000);

describe('GitProjectSource with local repositories', () => {
  const location = {
    entityRef: 'component:default/project',
    repository: 'local:project',
  };
  let folder: string;
  let repository: TestRepository;
  let source: GitProjectSource;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-git-source-'));
    repository = await TestRepository.create(
      join(folder, 'git', 'project.git'),
    );
    source = new GitProjectSource({
      local: new LocalRepositories(join(folder, 'git')),
      remotes: new RemoteRepositories(
        ScmIntegrations.fromConfig(new ConfigReader({})),
      ),
      mirrors: new MirrorCache({
        directory: join(folder, 'cache'),
        maxBytes: 1e9,
        freshnessMilliseconds: 0,
        signal: new AbortController().signal,
      }),
    });
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    '',
    '-',
    '--upload-pack=touch escaped',
    '-c',
    'a..b',
    'main~1',
    'main^{tree}',
    'HEAD@{1}',
    '@',
    ':/message',
    'a b',
    'a\nb',
    'a\0b',
    'main.lock',
    '/main',
    'main/',
    '.hidden',
    'a/.b',
    'x'.repeat(251),
  ])('refuses the reference %j', async ref => {
    await repository.commit({ 'llmops.yaml': 'a' });
    await expect(source.open(location, ref)).rejects.toThrow(InputError);
  });

  it('opens branches with unusual names, and shortened commits', async () => {
    await repository.commit({ file: 'main' });
    for (const branch of ['훈련/실험-1', 'fix#42', 'a+b=c', "it's;$(x)"]) {
      const commit = await repository.commit({ file: branch }, branch);
      const opened = await source.open(location, branch);
      expect(opened).toMatchObject({ commit, ref: branch });
      const short = await source.open(location, commit.slice(0, 10));
      expect(short.commit).toBe(commit);
      expect(short.ref).toBeUndefined();
    }
  });

  it('prefers a branch to a commit of the same name, and takes no other kind of reference', async () => {
    const first = await repository.commit({ file: 'one' });
    const second = await repository.commit({ file: 'two' }, 'deadbeef');
    expect((await source.open(location, 'deadbeef')).commit).toBe(second);
    await runGit(['update-ref', 'refs/hidden/name', first], {
      directory: repository.path,
    });
    for (const ref of ['refs/hidden/name', 'hidden/name', 'HEAD']) {
      await expect(source.open(location, ref)).rejects.toThrow(NotFoundError);
    }
  });

  it('says that a repository is empty', async () => {
    await expect(source.open(location)).rejects.toThrow(
      /local:project has no commit on its default branch/,
    );
  });

  it('reads files with names that mean something to Git, and follows no links', async () => {
    const odd = [':(glob)*', '*', '-n', ':!x', 'tab\tname', 'quote"', '한국어'];
    await repository.commit(
      Object.fromEntries(odd.map(name => [`odd/${name}`, name])),
    );
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(repository.work, 'link'));
    await symlink('odd', join(repository.work, 'folder-link'));
    await repository.commitAll();
    const checkout = await source.open(location);
    for (const name of odd) {
      expect(await checkout.readFile(`odd/${name}`)).toBe(name);
    }
    expect((await checkout.listFiles()).sort()).toEqual(
      odd.map(name => `odd/${name}`).sort(),
    );
    await expect(checkout.readFile('link')).rejects.toThrow(/symbolic link/);
    expect(await checkout.readFile('folder-link/*')).toBeUndefined();
    expect(await checkout.readFile('*.none')).toBeUndefined();
    expect(await checkout.readFile('.')).toBeUndefined();
    await expect(checkout.readFile('a\0b')).rejects.toThrow(InputError);
  });

  it('opens nothing outside the folder of repositories', async () => {
    await TestRepository.create(join(folder, 'outside.git'));
    await symlink(
      join(folder, 'outside.git'),
      join(folder, 'git', 'alias.git'),
    );
    for (const name of ['../outside', 'alias', '/etc', 'project/../project']) {
      await expect(
        source.open({ ...location, repository: `local:${name}` }),
      ).rejects.toThrow(InputError);
    }
  });

  it('says that no folder of repositories is configured', async () => {
    const without = new GitProjectSource({
      remotes: new RemoteRepositories(
        ScmIntegrations.fromConfig(new ConfigReader({})),
      ),
      mirrors: new MirrorCache({
        maxBytes: 1,
        freshnessMilliseconds: 0,
        signal: new AbortController().signal,
      }),
    });
    await expect(without.open(location)).rejects.toThrow(
      /set llmops.git.directory/,
    );
  });

  describe('materialize', () => {
    it('makes a whole clone that outlives the repository, without running hooks', async () => {
      const first = await repository.commit({ file: 'one' });
      await repository.commit({ file: 'two', 'sub/file': 'three' });
      const hook = join(repository.path, 'hooks', 'post-checkout');
      await mkdir(join(repository.path, 'hooks'), { recursive: true });
      await writeFile(hook, `#!/bin/sh\ntouch ${join(folder, 'escaped')}\n`);
      await chmod(hook, 0o755);
      const directory = join(folder, 'deep', 'er', 'copy');
      const checkout = await source.open(location);
      await checkout.materialize(directory);
      await rm(repository.path, { recursive: true });

      const git = async (...args: string[]) =>
        (await runGit(args, { directory })).toString().trim();
      expect(await git('rev-parse', 'HEAD')).toBe(checkout.commit);
      expect(await git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('HEAD');
      expect(await git('rev-list', 'HEAD')).toContain(first);
      expect(await git('status', '--porcelain')).toBe('');
      expect(await git('remote', 'get-url', 'origin')).toBe(
        checkout.repositoryUrl,
      );
      await git('fsck', '--full', '--strict');
      expect(await readdir(folder)).not.toContain('escaped');
      expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['copy']);
    });

    it('completes a folder that is empty, and one whose making was interrupted', async () => {
      await repository.commit({ file: 'one' });
      const checkout = await source.open(location);
      const directory = join(folder, 'copy');
      // What a process leaves that is killed while it clones.
      await mkdir(join(folder, '.copy.partial-killed', '.git'), {
        recursive: true,
      });
      await mkdir(directory);
      await checkout.materialize(directory);
      expect(await readFile(join(directory, 'file'), 'utf8')).toBe('one');
    });

    it('does not touch a folder that holds something else', async () => {
      await repository.commit({ file: 'one' });
      const checkout = await source.open(location);
      const directory = join(folder, 'other');
      await mkdir(directory);
      await writeFile(join(directory, 'mine'), 'mine');
      await expect(checkout.materialize(directory)).rejects.toThrow(
        ConflictError,
      );
      expect(await readdir(directory)).toEqual(['mine']);
    });

    it('can be called for one folder many times at once', async () => {
      await repository.commit({ file: 'one' });
      const checkout = await source.open(location);
      const directory = join(folder, 'copy');
      await Promise.all(
        Array.from({ length: 5 }, () => checkout.materialize(directory)),
      );
      expect(await readFile(join(directory, 'file'), 'utf8')).toBe('one');
      expect(
        (await readdir(folder)).filter(name => name.includes('partial')),
      ).toEqual([]);
    });
  });
});
