import { spawn, type ChildProcess } from 'node:child_process';

const DEFAULT_MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_STDERR = 16 * 1024;
/** Time that a process has to end after it was asked to. */
const GRACE = 5_000;
/** Time to read what is left after it was killed. */
const LAST_OUTPUT = 1_000;

/**
 * How a program is run.
 *
 * @public
 */
export interface CommandOptions {
  /** Working folder; it must exist. */
  directory: string;
  /** The whole environment; nothing is inherited. */
  environment: NodeJS.ProcessEnv;
  /** Standard input; none by default. */
  input?: string;
  signal?: AbortSignal;
  timeoutMilliseconds: number;
  /** Largest standard output; 64 MiB by default. */
  maxOutputBytes?: number;
  /** Called with each line of either output while it runs. */
  onLine?: (line: string) => void;
}

/**
 * How a program ended.
 *
 * @public
 */
export interface CommandResult {
  stdout: Buffer;
  /** The end of what it wrote to standard error. */
  stderr: string;
  /** Undefined when it did not end by itself. */
  exitCode?: number;
  /** Why it was ended before its time, or could not be started. */
  failure?: string;
}

/**
 * Runs a program to its end, without a shell, and ends it with all its children when the time is over or the signal
 * is aborted. Rejects only with the reason of the signal; whatever else goes wrong is in the result.
 *
 * @public
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.directory,
    env: options.environment,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that its children end with it.
    detached: true,
  });
  // It may end before it has read everything; its exit code says what matters.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input);
  const output = collect(child, options);
  const watch = watchOver(child, options);
  try {
    const { exitCode, failure } = await ended(child, watch.ended);
    options.signal?.throwIfAborted();
    return {
      stdout: output.stdout(),
      stderr: output.stderr(),
      exitCode,
      failure: failure ?? output.overflow() ?? watch.failure(),
    };
  } finally {
    watch.stop();
  }
}

function collect(
  child: ChildProcess,
  { maxOutputBytes = DEFAULT_MAX_OUTPUT, onLine }: CommandOptions,
) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  const said = [lineReader(onLine), lineReader(onLine)];
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxOutputBytes) {
      chunks.push(chunk);
      said[0](chunk);
    } else {
      kill(child, 'SIGKILL');
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-MAX_STDERR);
    said[1](chunk);
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

function lineReader(onLine: CommandOptions['onLine']) {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk: Buffer) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(
      /\r?\n|\r/,
    );
    rest = lines.pop() ?? '';
    lines.filter(line => line.trim()).forEach(line => onLine?.(line));
  };
}

/** Ends the process when the time is over or the caller gives up. */
function watchOver(
  child: ChildProcess,
  { signal, timeoutMilliseconds }: CommandOptions,
) {
  let failure: string | undefined;
  let grace: NodeJS.Timeout | undefined;
  let giveUp = () => {};
  const given = new Promise<void>(resolve => {
    giveUp = resolve;
  });
  const stop = () => {
    kill(child, 'SIGTERM');
    grace = setTimeout(() => {
      kill(child, 'SIGKILL');
      grace = setTimeout(giveUp, LAST_OUTPUT);
    }, GRACE);
  };
  const timer = setTimeout(() => {
    failure = `it took longer than ${timeoutMilliseconds / 1000} seconds`;
    stop();
  }, timeoutMilliseconds);
  signal?.addEventListener('abort', stop, { once: true });
  return {
    failure: () => failure,
    /** Nothing that the group could hold is waited for any longer. */
    ended: given,
    stop: () => {
      clearTimeout(timer);
      clearTimeout(grace);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  // Its children can outlive it and hold its output, so the group is ended also when it has ended.
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** A child that left the group can hold the output for as long as it likes: after the last signal it is not read on. */
function ended(
  child: ChildProcess,
  givenUp: Promise<void>,
): Promise<Pick<CommandResult, 'exitCode' | 'failure'>> {
  return new Promise(resolve => {
    child.once('close', exitCode =>
      resolve({ exitCode: exitCode ?? undefined }),
    );
    child.once('error', error =>
      resolve({ failure: `it could not be started: ${error.message}` }),
    );
    givenUp
      .then(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ exitCode: child.exitCode ?? undefined });
      })
      .catch(() => {});
  });
}
