import { InputError, NotAllowedError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
  type GithubCredentialsProvider,
} from '@backstage/integration';
import type { Remote } from './Remote';

interface Host {
  /** Address of the host's own pages, with a path when it does not have the host for itself. */
  base: URL;
  /** Number of parts in the path of a repository. */
  parts: { least: number; most: number };
  /** User and secret for a repository, if any. */
  credentials(url: string): Promise<[string, string] | undefined>;
}

/**
 * Repositories on hosts of GitHub, GitLab and Gitea, as far as an integration is configured for them. Others are
 * refused, so that an annotation in the catalog cannot make the portal speak to whatever its network reaches.
 */
export class RemoteRepositories {
  readonly #integrations: ScmIntegrations;
  readonly #github: GithubCredentialsProvider;

  constructor(
    integrations: ScmIntegrations,
    github = DefaultGithubCredentialsProvider.fromIntegrations(integrations),
  ) {
    this.#integrations = integrations;
    this.#github = github;
  }

  /**
   * The repository at an address. Throws an `InputError` when the address cannot be one, and a `NotAllowedError`
   * when its host is not configured.
   */
  find(address: string): Remote {
    const url = readUrl(address);
    const host = this.#host(url);
    if (!host) {
      throw new NotAllowedError(
        `The host ${url.host} of the repository ${shown(
          url,
        )} is not configured; add it to integrations.github, integrations.gitlab or integrations.gitea`,
      );
    }
    const path = repositoryPath(url, host);
    const clean = `${host.base.origin}${path}.git`;
    const page = `${host.base.origin}${path}`;
    return {
      url: clean,
      protocol: host.base.protocol.replace(':', ''),
      settings: async () => {
        const credentials = await host.credentials(page);
        if (!credentials) {
          return [];
        }
        const token = Buffer.from(credentials.join(':')).toString('base64');
        return [
          [
            `http.${host.base.origin}/.extraHeader`,
            `Authorization: Basic ${token}`,
          ],
        ];
      },
    };
  }

  #host(url: URL): Host | undefined {
    const pair = { least: 2, most: 2 };
    const gitea = this.#integrations.gitea.byHost(url.host);
    if (gitea) {
      const { baseUrl, host, username, password } = gitea.config;
      return {
        base: new URL(baseUrl ?? `https://${host}`),
        parts: pair,
        credentials: async () =>
          password === undefined ? undefined : [username ?? 'git', password],
      };
    }
    const gitlab = this.#integrations.gitlab.byHost(url.host);
    if (gitlab) {
      const { baseUrl, token } = gitlab.config;
      return {
        base: new URL(baseUrl),
        // Groups may be nested.
        parts: { least: 2, most: 22 },
        credentials: async () => (token ? ['oauth2', token] : undefined),
      };
    }
    const github = this.#integrations.github.byHost(url.host);
    return (
      github && {
        base: new URL(`https://${github.config.host}`),
        parts: pair,
        credentials: async page => {
          const { token } = await this.#github.getCredentials({ url: page });
          return token ? ['x-access-token', token] : undefined;
        },
      }
    );
  }
}

function readUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InputError(
      `${JSON.stringify(
        address.slice(0, 200),
      )} is no address of a repository; give local:NAME or an https address`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      `The address of a repository on ${url.host} holds credentials; remove them, and configure an integration for the host`,
    );
  }
  return url;
}

/** Path of the repository on its host, from `/`, without `.git`. */
function repositoryPath(url: URL, { base, parts }: Host): string {
  if (url.protocol !== base.protocol || url.host !== base.host) {
    throw new NotAllowedError(
      `The repository ${shown(url)} is not at ${
        base.origin
      }, as its integration is; use that address`,
    );
  }
  const prefix = base.pathname.replace(/\/+$/, '');
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  const names = path.slice(prefix.length + 1).split('/');
  const valid =
    path.startsWith(`${prefix}/`) &&
    names.length >= parts.least &&
    names.length <= parts.most &&
    names.every(name => /^[\w.~-]+$/.test(name) && /[\w~]/.test(name)) &&
    !url.search &&
    !url.hash;
  if (!valid) {
    throw new InputError(
      `${shown(
        url,
      )} is not the address of a repository; give it as it is cloned, for example ${
        base.origin
      }${prefix}/owner/name`,
    );
  }
  return path;
}

function shown(url: URL): string {
  return `${url.origin}${url.pathname}`.slice(0, 200);
}
