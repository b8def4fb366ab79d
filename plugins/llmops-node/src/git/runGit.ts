import { runCommand } from '../process';
import { gitEnvironment } from './gitEnvironment';
import { GitError } from './GitError';

const DEFAULT_TIMEOUT = 60_000;

/**
 * How a Git command is run.
 *
 * @public
 */
export interface GitOptions {
  /** Working folder; it must exist. */
  directory: string;
  /** Transports that may be used, for example `https` or `file`; none by default. */
  protocols?: readonly string[];
  /** Settings as for `git -c`, but unseen by other users of the machine: names and values. */
  settings?: ReadonlyArray<readonly [string, string]>;
  /** Further environment variables, for example the author of a commit. */
  environment?: Record<string, string>;
  /** Standard input; none by default. */
  input?: string;
  signal?: AbortSignal;
  /** A minute by default. */
  timeoutMilliseconds?: number;
  /** 64 MiB by default. */
  maxOutputBytes?: number;
}

/**
 * Runs Git and answers what it wrote to standard output. Rejects with a {@link GitError} when it fails.
 *
 * It runs without a shell, without prompts, hooks, the operator's settings and credentials, and can reach nothing
 * but the given transports. Arguments that come from outside must stand behind `--` or `--end-of-options`, or be
 * known not to start with a dash.
 *
 * Nothing can take the filters away that a repository's own configuration declares. In a repository that somebody else
 * may have configured, run only what leaves content as it is (`cat-file`, `ls-tree`, `diff-tree`, `log`,
 * `for-each-ref`, `clone --no-checkout`), never `checkout`, `archive` or `add`.
 *
 * @public
 */
export async function runGit(
  args: readonly string[],
  options: GitOptions,
): Promise<Buffer> {
  const { stdout, stderr, exitCode, failure } = await runCommand('git', args, {
    ...options,
    environment: {
      ...gitEnvironment(options.protocols ?? [], options.settings ?? []),
      ...options.environment,
    },
    timeoutMilliseconds: options.timeoutMilliseconds ?? DEFAULT_TIMEOUT,
  });
  const reason =
    failure ?? (exitCode === 0 ? undefined : lastWords(stderr, exitCode));
  if (reason) {
    throw new GitError(
      `git ${nameOf(args)} failed: ${reason}`,
      stderr,
      exitCode,
    );
  }
  return stdout;
}

/** The subcommand: what comes first that is no option of Git itself. */
function nameOf(args: readonly string[]): string {
  return args.find(argument => !argument.startsWith('-')) ?? '';
}

function lastWords(stderr: string, exitCode?: number): string {
  const lines = stderr
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  const fault = lines.findLast(line => /^(fatal|error):/.test(line));
  return fault ?? lines.at(-1) ?? `it ended with exit code ${exitCode}`;
}
