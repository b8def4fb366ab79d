import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { commitUrl } from './commitUrl';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('commitUrl', () => {
  const integrations = ScmIntegrations.fromConfig(
    new ConfigReader({
      integrations: {
        gitlab: [
          {
            host: 'git.example.com',
            apiBaseUrl: 'https://git.example.com/api/v4',
          },
        ],
      },
    }),
  );

  it.each([
    [
      'https://github.com/example/llm.git',
      `https://github.com/example/llm/commit/${COMMIT}`,
    ],
    [
      'https://git.example.com/team/llm/',
      `https://git.example.com/team/llm/-/commit/${COMMIT}`,
    ],
    ['https://unknown.example.com/team/llm', undefined],
    ['git@github.com:example/llm.git', undefined],
    ['file:///srv/git/llm.git', undefined],
  ])('of %s is %s', (repository, page) => {
    expect(commitUrl(integrations, repository, COMMIT)).toBe(page);
  });

  it('is none of what is no commit', () => {
    expect(
      commitUrl(integrations, 'https://github.com/example/llm', '../../x'),
    ).toBeUndefined();
  });
});
