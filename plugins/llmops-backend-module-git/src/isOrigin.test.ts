import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { isOrigin } from './isOrigin';
import { RemoteRepositories } from './remote/RemoteRepositories';

const places = {
  projectsDirectory: '/data/projects',
  remotes: new RemoteRepositories(
    ScmIntegrations.fromConfig(
      new ConfigReader({
        integrations: {
          github: [{ host: 'github.com' }],
          gitlab: [{ host: 'gitlab.com' }],
        },
      }),
    ),
  ),
};

describe('an entity comes from a repository', () => {
  it.each([
    ['local:mine', 'file:/data/projects/mine/catalog-info.yaml'],
    ['local:mine', 'file:/data/projects/mine/entities/data.yaml'],
    [
      'https://github.com/team/llm',
      'url:https://github.com/team/llm/blob/main/catalog-info.yaml',
    ],
    [
      'https://github.com/Team/LLM.git',
      'url:https://github.com/team/llm/tree/main/catalog-info.yaml',
    ],
    [
      'https://gitlab.com/group/sub/llm',
      'url:https://gitlab.com/group/sub/llm/-/blob/main/catalog-info.yaml',
    ],
  ])('%s, read at %s', (repository, origin) => {
    expect(isOrigin(repository, origin, places)).toBe(true);
  });

  it.each([
    ['local:victim', 'file:/data/projects/evil/catalog-info.yaml'],
    ['local:victim', 'file:/data/projects/victim/../evil/catalog-info.yaml'],
    ['local:victim', 'file:/data/projects/victim-2/catalog-info.yaml'],
    ['local:victim', 'file:/data/projects/victim'],
    ['local:victim', 'url:https://github.com/evil/llm/blob/main/a.yaml'],
    ['local:victim', ''],
    [
      'https://github.com/team/llm',
      'url:https://github.com/evil/llm/blob/main/catalog-info.yaml',
    ],
    [
      'https://github.com/team/llm',
      'url:https://github.com/team/llm-2/blob/main/catalog-info.yaml',
    ],
    [
      'https://github.com/team/llm',
      'url:https://github.com/team/llm/../../evil/llm/blob/main/a.yaml',
    ],
    [
      'https://github.com/team/llm',
      'url:https://github.com.evil.example/team/llm/blob/main/a.yaml',
    ],
    [
      'https://gitlab.com/group/sub',
      'url:https://gitlab.com/group/sub/llm/-/blob/main/catalog-info.yaml',
    ],
    ['https://github.com/team/llm', 'file:/data/projects/team/llm/a.yaml'],
    // A commit of a fork has an address below the repository as well.
    [
      'https://github.com/team/llm',
      'url:https://github.com/team/llm/blob/0123456789abcdef0123456789abcdef01234567/a.yaml',
    ],
    [
      'https://github.com/team/llm',
      'url:https://github.com/team/llm/blob/refs/pull/7/head/a.yaml',
    ],
    [
      'https://gitlab.com/group/sub/llm',
      'url:https://gitlab.com/group/sub/llm/-/blob/%30123abcd/a.yaml',
    ],
    [
      'https://github.com/team/llm',
      'url:https://github.com/team/llm/blob/main/%2e%2e/%2e%2e/evil/a.yaml',
    ],
    [
      'https://github.com/team/llm',
      'url:https://github.com@evil.example/team/llm/blob/main/a.yaml',
    ],
  ])('not %s, read at %s', (repository, origin) => {
    expect(isOrigin(repository, origin, places)).toBe(false);
  });
});
