import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readMilliseconds,
  readOwners,
  readVariables,
} from '@llmops/backstage-plugin-llmops-node';
import type { AuthenticationSettings } from '../client/Authentication';

/** Where runs of some owners go. */
export interface PipelinesNamespace {
  /** Absent where the server has one user. */
  namespace?: string;
  /** Full entity references in lower case, or `*`. */
  owners: string[];
  serviceAccount?: string;
}

/** Settings of one server, defaults filled in. */
export interface PipelinesConfig {
  name: string;
  title: string;
  /** Without a slash at its end. */
  url: string;
  authentication: AuthenticationSettings;
  namespaces: PipelinesNamespace[];
  environment: Record<string, string>;
  pollMs: number;
  /** Time after the end of a run; undefined to archive none. */
  archiveAfterMs?: number;
}

const DEFAULT_POLL_MS = 5_000;
const SHORTEST_POLL_MS = 200;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const HEADER = /^[A-Za-z0-9-]+$/;
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Reads `llmops.pipelines`. Throws an `InputError` that names the first setting that cannot work. */
export function readPipelinesConfigs(root: Config): PipelinesConfig[] {
  const servers = root.getOptionalConfig('llmops.pipelines');
  return (servers?.keys() ?? []).map(name => {
    const key = `llmops.pipelines.${name}`;
    if (!NAME.test(name)) {
      throw new InputError(
        `${key}: a server's name has lower-case letters, digits and dashes only`,
      );
    }
    const config = root.getConfig(key);
    return {
      name,
      title: config.getOptionalString('title') ?? name,
      url: readUrl(key, config),
      authentication: readAuthentication(key, config),
      namespaces: readNamespaces(key, config),
      environment: readVariables(config, key),
      pollMs: readPoll(key, config),
      archiveAfterMs: readMilliseconds(config, 'archiveAfter'),
    };
  });
}

function readUrl(key: string, config: Config): string {
  const text = config.getString('url');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(`${key}.url: "${text}" is no address`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new InputError(
      `${key}.url: write the address alone; who the portal is belongs to ${key}.authentication`,
    );
  }
  const isAllowed =
    url.protocol === 'https:' ||
    (url.protocol === 'http:' &&
      (LOOPBACK.test(url.hostname) ||
        config.getOptionalBoolean('allowInsecure') === true));
  if (!isAllowed) {
    throw new InputError(
      `${key}.url: ${text} is not encrypted; use https, or set ${key}.allowInsecure where nobody else can listen`,
    );
  }
  return text.replace(/\/+$/, '');
}

function readAuthentication(
  key: string,
  config: Config,
): AuthenticationSettings {
  const own = config.getOptionalConfig('authentication');
  const settings = {
    token: own?.getOptionalString('token'),
    tokenFile: own?.getOptionalString('tokenFile'),
    user: own?.getOptionalString('user'),
    userHeader: own?.getOptionalString('userHeader') ?? 'kubeflow-userid',
  };
  if (settings.token !== undefined && settings.tokenFile !== undefined) {
    throw new InputError(
      `${key}.authentication: give token or tokenFile, not both`,
    );
  }
  if (!HEADER.test(settings.userHeader)) {
    throw new InputError(
      `${key}.authentication.userHeader: "${settings.userHeader}" is no name of a header`,
    );
  }
  return settings;
}

function readNamespaces(key: string, config: Config): PipelinesNamespace[] {
  const namespaces = config.getConfigArray('namespaces').map((entry, index) => {
    const at = `${key}.namespaces[${index}]`;
    const namespace = entry.getOptionalString('namespace');
    if (namespace !== undefined && !NAME.test(namespace)) {
      throw new InputError(`${at}: "${namespace}" is no name of a namespace`);
    }
    return {
      namespace,
      owners: readOwners(entry, at),
      serviceAccount: entry.getOptionalString('serviceAccount'),
    };
  });
  const names = namespaces.map(({ namespace }) => namespace);
  if (new Set(names).size < names.length) {
    throw new InputError(
      `${key}.namespaces names a namespace twice; list all its owners in one entry`,
    );
  }
  if (names.includes(undefined) && names.length > 1) {
    throw new InputError(
      `${key}.namespaces: a server of one user has one entry without a namespace; name the namespace in each entry otherwise`,
    );
  }
  return namespaces;
}

function readPoll(key: string, config: Config): number {
  const pollMs = readMilliseconds(config, 'pollInterval') ?? DEFAULT_POLL_MS;
  if (pollMs < SHORTEST_POLL_MS) {
    throw new InputError(
      `${key}.pollInterval: ${pollMs} ms would keep the server busy; wait at least ${SHORTEST_POLL_MS} ms`,
    );
  }
  return pollMs;
}
