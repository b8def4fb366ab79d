import { spawn, type ChildProcess } from 'node:child_process';
import { gitEnvironment } from './gitEnvironment';
import { GitError } from './GitError';

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_STDERR = 16 * 1024;
/** Time that a process has to end after it was asked to. */
const GRACE = 5_000;

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
 * @public
 */
export async function runGit(
  args: readonly string[],
  options: GitOptions,
): Promise<Buffer> {
  options.signal?.throwIfAborted();
  const child = spawn('git', args, {
    cwd: options.directory,
    env: {
      ...gitEnvironment(options.protocols ?? [], options.settings ?? []),
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its transports are processes of their own; they have to end with it.
    detached: true,
  });
  const output = collect(child, options);
  const watch = watchOver(child, options);
  try {
    const exitCode = await ended(child, args);
    options.signal?.throwIfAborted();
    const stderr = output.stderr();
    const failure =
      output.overflow() ??
      watch.failure() ??
      (exitCode === 0 ? undefined : lastWords(stderr, exitCode));
    if (failure) {
      throw new GitError(
        `git ${nameOf(args)} failed: ${failure}`,
        stderr,
        exitCode ?? undefined,
      );
    }
    return output.stdout();
  } finally {
    watch.stop();
  }
}

function collect(
  child: ChildProcess,
  { maxOutputBytes = DEFAULT_MAX_OUTPUT }: GitOptions,
) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxOutputBytes) {
      chunks.push(chunk);
    } else {
      kill(child, 'SIGKILL');
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
  });
  return {
    stdout: () => Buffer.concat(chunks),
    stderr: () => stderr,
    overflow: () =>
      bytes > maxOutputBytes
        ? `it wrote more than ${maxOutputBytes} bytes`
        : undefined,
  };
}

/** Ends the process when the time is over or the caller gives up. */
function watchOver(
  child: ChildProcess,
  { signal, timeoutMilliseconds = DEFAULT_TIMEOUT }: GitOptions,
) {
  let failure: string | undefined;
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    kill(child, 'SIGTERM');
    grace = setTimeout(() => kill(child, 'SIGKILL'), GRACE);
  };
  const timer = setTimeout(() => {
    failure = `it took longer than ${timeoutMilliseconds / 1000} seconds`;
    stop();
  }, timeoutMilliseconds);
  signal?.addEventListener('abort', stop, { once: true });
  return {
    failure: () => failure,
    stop: () => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

function ended(
  child: ChildProcess,
  args: readonly string[],
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', error =>
      reject(
        new GitError(
          `git ${nameOf(args)} could not be started: ${
            error.message
          }; Git 2.35 or newer must be on PATH, and the working folder must exist`,
          '',
        ),
      ),
    );
  });
}

/** The subcommand: what comes first that is no option of Git itself. */
function nameOf(args: readonly string[]): string {
  return args.find(argument => !argument.startsWith('-')) ?? '';
}

function lastWords(stderr: string, exitCode: number | null): string {
  const lines = stderr
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  const fault = lines.findLast(line => /^(fatal|error):/.test(line));
  return fault ?? lines.at(-1) ?? `it ended with exit code ${exitCode}`;
}
