import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  llmopsProjectSourcesExtensionPoint,
  type ProjectSource,
} from '@llmops/backstage-plugin-llmops-node';
import llmopsModuleGit from './index';
import { TestRepository } from './testing/TestRepository';

// Real processes on a machine that may be busy.
jest.setTimeout(60_000);

describe('llmopsModuleGit', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-git-module-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (git: Record<string, string | number>) => {
    const sources: ProjectSource[] = [];
    await startTestBackend({
      extensionPoints: [
        [
          llmopsProjectSourcesExtensionPoint,
          { addProjectSource: source => sources.push(source) },
        ],
      ],
      features: [
        llmopsModuleGit,
        mockServices.rootConfig.factory({ data: { llmops: { git } } }),
      ],
    });
    return sources;
  };

  it('adds a source of the configured repositories', async () => {
    const repository = await TestRepository.create(
      join(folder, 'git', 'project.git'),
    );
    const commit = await repository.commit({ 'llmops.yaml': 'content' });
    const [source, ...others] = await start({
      directory: join(folder, 'git'),
      cacheDirectory: join(folder, 'cache'),
    });
    expect(others).toEqual([]);
    const checkout = await source.open({
      entityRef: 'component:default/project',
      repository: 'local:project',
    });
    expect(checkout.commit).toBe(commit);
  });

  it.each([
    [{ cacheSize: 'plenty' }, /llmops.git.cacheSize is "plenty"/],
    [{ freshnessSeconds: -1 }, /llmops.git.freshnessSeconds is -1/],
  ])('refuses the configuration %j', async (git, message) => {
    await expect(start(git)).rejects.toThrow(message);
  });
});
