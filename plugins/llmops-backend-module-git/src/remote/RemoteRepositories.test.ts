import { ConfigReader } from '@backstage/config';
import { InputError, NotAllowedError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';
import { RemoteRepositories } from './RemoteRepositories';

const integrations = ScmIntegrations.fromConfig(
  new ConfigReader({
    integrations: {
      github: [{ host: 'github.com', token: 'hub-token' }],
      gitlab: [
        {
          host: 'git.example.org',
          baseUrl: 'https://git.example.org/lab',
          apiBaseUrl: 'https://git.example.org/lab/api/v4',
          token: 'lab-token',
        },
      ],
      gitea: [
        {
          host: 'tea.example.org',
          username: 'robot',
          password: 'tea-password',
        },
        {
          host: 'open.example.org:3000',
          baseUrl: 'http://open.example.org:3000',
        },
      ],
    },
  }),
);

describe('RemoteRepositories', () => {
  const repositories = new RemoteRepositories(integrations);

  it.each([
    [
      'https://github.com/example/korean-llm',
      'https://github.com/example/korean-llm.git',
      'x-access-token:hub-token',
    ],
    [
      'https://GitHub.com/example/korean-llm.git/',
      'https://github.com/example/korean-llm.git',
      'x-access-token:hub-token',
    ],
    [
      'https://git.example.org/lab/group/sub/project',
      'https://git.example.org/lab/group/sub/project.git',
      'oauth2:lab-token',
    ],
    [
      'https://tea.example.org/team/project',
      'https://tea.example.org/team/project.git',
      'robot:tea-password',
    ],
  ])('finds %s', async (address, url, credentials) => {
    const remote = repositories.find(address);
    expect(remote).toMatchObject({ url, protocol: 'https' });
    expect(await remote.settings()).toEqual([
      [
        `http.${new URL(url).origin}/.extraHeader`,
        `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`,
      ],
    ]);
  });

  it('uses plain HTTP where the integration does, and no credentials where there are none', async () => {
    const remote = repositories.find('http://open.example.org:3000/a/b');
    expect(remote).toMatchObject({
      url: 'http://open.example.org:3000/a/b.git',
      protocol: 'http',
    });
    expect(await remote.settings()).toEqual([]);
  });

  it.each([
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/a/b',
    'https://127.0.0.1:7007/a/b',
    'https://[::1]/a/b',
    'https://github.com.example.net/a/b',
    'https://github.com:8443/a/b',
    'https://open.example.org/a/b',
    'http://github.com/a/b',
    'https://open.example.org:3000/a/b',
  ])('refuses %s, which is not configured', address => {
    expect(() => repositories.find(address)).toThrow(NotAllowedError);
  });

  it.each([
    'ssh://git@github.com/a/b',
    'git@github.com:a/b.git',
    'file:///etc/passwd',
    'ext::sh -c touch% escaped',
    '--upload-pack=touch',
    'https://user:secret@github.com/a/b',
    'https://github.com/a',
    'https://github.com/a/b/c',
    'https://github.com/a/b?x=1',
    'https://github.com/a/b#main',
    'https://github.com/a/%2e%2e',
    'https://github.com/a/b%00c',
    'https://github.com/a/b;c',
    'https://git.example.org/elsewhere/group/project',
    'https://git.example.org/lab/group/project/-/tree/main',
  ])('refuses %s, which is no address of a repository', address => {
    expect(() => repositories.find(address)).toThrow(InputError);
    expect(() => repositories.find(address)).not.toThrow(/secret@/);
  });
});
