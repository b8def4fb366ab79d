import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import { projectSourceContract } from '@llmops/backstage-plugin-llmops-node/testing';
import { GitProjectSource } from './GitProjectSource';
import { MirrorCache } from './mirror/MirrorCache';
import { RemoteRepositories } from './remote/RemoteRepositories';
import { GitHttpServer } from './testing/GitHttpServer';
import { TestRepository } from './testing/TestRepository';

// Real processes on a machine that may be busy.
jest.setTimeout(60_000);

const entityRef = 'component:default/project';

function subject(
  folder: string,
  repository: TestRepository,
  integrations: object,
) {
  return {
    source: new GitProjectSource({
      local: new LocalRepositories(join(folder, 'git')),
      remotes: new RemoteRepositories(
        ScmIntegrations.fromConfig(new ConfigReader({ integrations })),
      ),
      mirrors: new MirrorCache({
        directory: join(folder, 'cache'),
        maxBytes: 1e9,
        freshnessMilliseconds: 0,
        signal: new AbortController().signal,
      }),
    }),
    commit: (files: Record<string, string>, branch: string) =>
      repository.commit(files, branch),
    tag: (name: string, commit: string) => repository.tag(name, commit),
  };
}

projectSourceContract('GitProjectSource with local repositories', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llmops-git-contract-'));
  const repository = await TestRepository.create(
    join(folder, 'git', 'project.git'),
  );
  return {
    ...subject(folder, repository, {}),
    location: { entityRef, repository: 'local:project' },
    missing: { entityRef, repository: 'local:missing' },
    cleanup: () => rm(folder, { recursive: true, force: true }),
  };
});

projectSourceContract('GitProjectSource with a host', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llmops-git-contract-'));
  const repository = await TestRepository.create(
    join(folder, 'served', 'team', 'project.git'),
  );
  const server = await GitHttpServer.start(join(folder, 'served'));
  const baseUrl = `http://${server.host}`;
  const gitea = [{ host: server.host, baseUrl }];
  return {
    ...subject(folder, repository, { gitea }),
    location: { entityRef, repository: `${baseUrl}/team/project` },
    missing: { entityRef, repository: `${baseUrl}/team/missing` },
    cleanup: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
