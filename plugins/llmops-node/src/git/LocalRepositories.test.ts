import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';
import { LocalRepositories } from './LocalRepositories';

describe('LocalRepositories', () => {
  let folder: string;
  let repositories: LocalRepositories;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-local-'));
    repositories = new LocalRepositories(join(folder, 'git'));
    await mkdir(join(folder, 'git', 'good.git'), { recursive: true });
    await mkdir(join(folder, 'elsewhere.git'));
    await symlink(
      join(folder, 'elsewhere.git'),
      join(folder, 'git', 'link.git'),
    );
    await writeFile(join(folder, 'git', 'file.git'), '');
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('finds a repository', async () => {
    expect(LocalRepositories.handles('local:good')).toBe(true);
    expect(LocalRepositories.handles('https://localhost/good')).toBe(false);
    expect(LocalRepositories.locationOf('good')).toBe('local:good');
    expect(await repositories.find('local:good')).toBe(
      join(folder, 'git', 'good.git'),
    );
  });

  it('says that there is none', async () => {
    await expect(repositories.find('local:none')).rejects.toThrow(
      NotFoundError,
    );
    await expect(repositories.find('local:none')).rejects.toThrow(/local:none/);
  });

  it('follows no links and opens no files', async () => {
    for (const name of ['link', 'file']) {
      await expect(repositories.find(`local:${name}`)).rejects.toThrow(
        InputError,
      );
    }
  });

  it.each([
    '',
    '.',
    '..',
    '../elsewhere',
    'a/b',
    'a\\b',
    '/etc',
    '-rf',
    'a-',
    '.hidden',
    'UPPER',
    'ho st',
    'a\0b',
    'a\nb',
    '한국어',
    '$(x)',
    'x'.repeat(64),
  ])('refuses the name %j', async name => {
    await expect(repositories.find(`local:${name}`)).rejects.toThrow(
      InputError,
    );
    expect(() => repositories.pathOf(name)).toThrow(InputError);
  });
});
