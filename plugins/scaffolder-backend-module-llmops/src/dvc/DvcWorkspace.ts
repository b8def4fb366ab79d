import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { runCommand, runGit } from '@llmops/backstage-plugin-llmops-node';
import type { DvcConfig } from '../config/readScaffolderConfig';
import { dataVersion, readTracked } from './trackedData';

/** A push of a first data set may take long; the task can be cancelled meanwhile. */
const TIMEOUT = 6 * 3600_000;

const LOCKS = ['.git/index.lock', '.dvc/tmp/lock', '.dvc/tmp/rwlock'];

/** Python starts with what is there: an endpoint that is allowed must not lead on to one that is not. */
const NO_REDIRECTS = resolvePackagePath(
  '@llmops/backstage-plugin-scaffolder-backend-module-llmops',
  'assets',
  'no_redirects',
);

/** Variables of the portal's environment that DVC may see. */
const PASSED =
  /^(?:PATH|HOME|TMPDIR|LANG|AWS_\w+|(?:https?|all|no)_proxy|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE)$/i;

/** Where tracked data is kept. */
export interface DvcRemote {
  name: string;
  /** A folder on this machine or an S3 address. */
  url: string;
  endpointUrl?: string;
}

/** What a workspace is used with. */
export interface DvcWorkspaceOptions {
  directory: string;
  config: DvcConfig;
  signal?: AbortSignal;
  onLine?: (line: string) => void;
}

/**
 * A folder of files that becomes a DVC project. Each step can be repeated after an interruption anywhere, and leaves
 * what is done already as it is.
 */
export class DvcWorkspace {
  readonly #options: DvcWorkspaceOptions;

  constructor(options: DvcWorkspaceOptions) {
    this.#options = options;
  }

  /** Removes the locks that a killed process left; nobody else works in this folder. */
  async unlock(): Promise<void> {
    for (const lock of LOCKS) {
      await rm(join(this.#options.directory, lock), { force: true });
    }
  }

  /** Makes the folder a Git repository and a DVC project, without analytics, with the cache of this machine. */
  async init(): Promise<void> {
    const { directory, config } = this.#options;
    await runGit(['init', '--quiet', '--template='], { directory });
    const exists = await access(join(directory, '.dvc', 'config')).then(
      () => true,
      () => false,
    );
    if (!exists) {
      await this.#dvc(['init', '--quiet', '--force']);
    }
    await this.#dvc(['config', '--quiet', 'core.analytics', 'false']);
    if (config.cacheDirectory) {
      await mkdir(config.cacheDirectory, { recursive: true });
      // In the file that is not committed: the folder is this machine's affair.
      await this.#dvc([
        'config',
        '--quiet',
        '--local',
        'cache.dir',
        config.cacheDirectory,
      ]);
    }
  }

  /** Makes a remote the default one, in the file that is committed. */
  async setRemote({ name, url, endpointUrl }: DvcRemote): Promise<void> {
    const remote = ['remote', 'add', '--quiet', '--default', '--force'];
    await this.#dvc([...remote, '--', name, url]);
    if (endpointUrl) {
      await this.#dvc([
        'remote',
        'modify',
        '--quiet',
        '--',
        name,
        'endpointurl',
        endpointUrl,
      ]);
    }
  }

  /** Tracks files or folders, and answers the paths of the `.dvc` files beside them. */
  async add(paths: readonly string[]): Promise<string[]> {
    await this.#dvc(['add', '--quiet', '--', ...paths]);
    return paths.map(path => `${path}.dvc`);
  }

  /** Sends the tracked data to the remote; what is there already is not sent again. */
  async push(remote: string): Promise<void> {
    await this.#dvc(['push', '--remote', remote]);
  }

  /** Version of the data that these `.dvc` files track. */
  async dataVersion(files: readonly string[]): Promise<string> {
    return dataVersion(await readTracked(this.#options.directory, files));
  }

  async #dvc(args: string[]): Promise<void> {
    const { directory, config, signal, onLine } = this.#options;
    // Its own locks and settings, so that neither the operator's settings nor other projects have a part in it.
    const own = await mkdtemp(join(tmpdir(), 'llmops-dvc-'));
    try {
      const { exitCode, failure, stderr, stdout } = await runCommand(
        config.command,
        args,
        {
          directory,
          environment: { ...environmentOf(own), ...config.secrets },
          signal,
          timeoutMilliseconds: TIMEOUT,
          onLine,
        },
      );
      if (failure || exitCode !== 0) {
        const said = `${stdout.toString('utf8')}\n${stderr}`.trim();
        throw new ServiceUnavailableError(
          `dvc ${args[0]} failed: ${
            failure ?? lastError(said) ?? `it ended with exit code ${exitCode}`
          }${
            failure
              ? `; see that ${config.command} can be run, or set llmops.dvc.command`
              : ''
          }`,
        );
      }
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }
}

function environmentOf(own: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(own, 'site'),
    DVC_GLOBAL_CONFIG_DIR: join(own, 'global'),
    DVC_SYSTEM_CONFIG_DIR: join(own, 'system'),
    PYTHONUNBUFFERED: '1',
    PYTHONPATH: NO_REDIRECTS,
    NO_COLOR: '1',
  };
  for (const [name, value] of Object.entries(process.env)) {
    if (PASSED.test(name)) {
      environment[name] = value;
    }
  }
  return environment;
}

function lastError(said: string): string | undefined {
  const lines = said.split('\n').filter(line => line.trim());
  return (
    lines.findLast(line => /^ERROR:/.test(line)) ??
    lines.findLast(line => !/chat|documentation|https:\/\//i.test(line))
  );
}
