import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { GitProjectSource } from '../GitProjectSource';
import { RemoteRepositories } from '../remote/RemoteRepositories';
import { GitHttpServer } from '../testing/GitHttpServer';
import { TestRepository } from '../testing/TestRepository';
import { MirrorCache } from './MirrorCache';

// Real processes on a machine that may be busy.
jest.setTimeout(60_000);

const SECRET = 'very-secret-token';

describe('projects on a host that asks for credentials', () => {
  let folder: string;
  let server: GitHttpServer;
  let repository: TestRepository;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-mirror-'));
    repository = await TestRepository.create(
      join(folder, 'served', 'team', 'project.git'),
    );
    server = await GitHttpServer.start(join(folder, 'served'));
    server.credentials = `robot:${SECRET}`;
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (path: string) => ({
    entityRef: 'component:default/project',
    repository: `http://${server.host}/${path}`,
  });

  function createSource(options: {
    password?: string;
    freshness?: number;
    maxBytes?: number;
  }) {
    const { password = SECRET, freshness = 0, maxBytes = 1e9 } = options;
    return new GitProjectSource({
      remotes: new RemoteRepositories(
        ScmIntegrations.fromConfig(
          new ConfigReader({
            integrations: {
              gitea: [
                {
                  host: server.host,
                  baseUrl: `http://${server.host}`,
                  username: 'robot',
                  password,
                },
              ],
            },
          }),
        ),
      ),
      mirrors: new MirrorCache({
        directory: join(folder, 'cache'),
        maxBytes,
        freshnessMilliseconds: freshness,
        signal: new AbortController().signal,
      }),
    });
  }

  const fetches = () =>
    server.requests.filter(path => path.endsWith('/git-upload-pack')).length;

  it('signs in, and leaves the secret nowhere on disk', async () => {
    const commit = await repository.commit({ file: 'content' });
    const source = createSource({});
    const checkout = await source.open(at('team/project'));
    expect(checkout).toMatchObject({
      commit,
      repositoryUrl: `http://${server.host}/team/project.git`,
    });
    await checkout.materialize(join(folder, 'copy'));
    expect(await readFile(join(folder, 'copy', 'file'), 'utf8')).toBe(
      'content',
    );

    const encoded = Buffer.from(`robot:${SECRET}`).toString('base64');
    for (const place of ['cache', 'copy']) {
      for (const path of await filesIn(join(folder, place))) {
        const bytes = await readFile(path);
        expect(bytes.includes(SECRET) || bytes.includes(encoded)).toBe(false);
      }
    }
  });

  it('says that it may not read, without the secret', async () => {
    await repository.commit({ file: 'content' });
    const refused = createSource({ password: 'wrong-secret' }).open(
      at('team/project'),
    );
    await expect(refused).rejects.toThrow(NotFoundError);
    await expect(refused).rejects.toThrow(/may not read it/);
    await expect(refused).rejects.not.toThrow(/wrong-secret/);
  });

  it('sends nobody its credentials by a redirect', async () => {
    await repository.commit({ file: 'content' });
    const other = await GitHttpServer.start(join(folder, 'served'));
    try {
      server.redirect = `http://${other.host}`;
      await expect(createSource({}).open(at('team/project'))).rejects.toThrow(
        ServiceUnavailableError,
      );
      expect(other.requests).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('fetches once for many who open at the same time, and again only when it is not fresh', async () => {
    await repository.commit({ file: 'one' });
    const source = createSource({ freshness: 60_000 });
    await Promise.all(
      Array.from({ length: 6 }, () => source.open(at('team/project'))),
    );
    const once = fetches();
    await source.open(at('team/project.git/'), 'main');
    await source.listRefs(at('team/project'));
    expect(fetches()).toBe(once);

    // A name that is not there yet is worth a look.
    const commit = await repository.commit({ file: 'two' }, 'new-branch');
    expect((await source.open(at('team/project'), 'new-branch')).commit).toBe(
      commit,
    );
    expect(fetches()).toBeGreaterThan(once);
  });

  it('follows branches that move, appear and go', async () => {
    await repository.commit({ file: 'one' });
    const source = createSource({});
    await repository.commit({ file: 'side' }, 'side');
    expect(await source.listRefs(at('team/project'))).toEqual(['main', 'side']);
    await repository.git('push', '--quiet', 'origin', ':side');
    await repository.git('commit', '--quiet', '--amend', '-m', 'other');
    const moved = await repository.commit({ file: 'three' });
    expect(await source.listRefs(at('team/project'))).toEqual(['main']);
    expect((await source.open(at('team/project'))).commit).toBe(moved);
  });

  it('serves a known commit while the host is away, and says so for a branch', async () => {
    const commit = await repository.commit({ file: 'kept' });
    await createSource({}).open(at('team/project'));
    await server.stop();
    // A new one, as after a restart of the portal.
    const source = createSource({ freshness: 60_000 });
    const offline = await source.open(at('team/project'), commit);
    expect(await offline.readFile('file')).toBe('kept');
    await offline.materialize(join(folder, 'copy'));
    await expect(source.open(at('team/project'), 'main')).rejects.toThrow(
      ServiceUnavailableError,
    );
    await server.listen(server.port);
  });

  it('removes copies unused the longest, and makes them again when they are needed', async () => {
    await repository.commit({ file: 'first' });
    const second = await TestRepository.create(
      join(folder, 'served', 'team', 'second.git'),
    );
    await second.commit({ file: 'second' });
    const source = createSource({ maxBytes: 1 });
    const checkout = await source.open(at('team/project'));
    await source.open(at('team/second'));
    const mirrors = (await readdir(join(folder, 'cache'))).filter(name =>
      name.endsWith('.git'),
    );
    expect(mirrors).toHaveLength(1);
    expect(await checkout.readFile('file')).toBe('first');
  });

  it('recovers from what a killed process left', async () => {
    await repository.commit({ file: 'one' });
    const source = createSource({});
    await source.open(at('team/project'));
    const [name] = await readdir(join(folder, 'cache'));
    const mirror = join(folder, 'cache', name);
    const commit = await repository.commit({ file: 'two' });
    await writeFile(join(mirror, 'refs/heads/main.lock'), '');
    await writeFile(`${mirror}.lock`, '2147483646');
    expect((await source.open(at('team/project'))).commit).toBe(commit);
    await rm(join(mirror, 'HEAD'));
    expect((await source.open(at('team/project'))).commit).toBe(commit);
  });
});

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}
