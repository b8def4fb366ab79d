import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 120_000;

/** A real MLflow server with its data in a temporary folder. */
export class MlflowServer {
  readonly url: string;
  readonly #python: string;
  readonly #port: number;
  readonly #directory: string;
  #process?: ChildProcess;

  static async start(python: string): Promise<MlflowServer> {
    const directory = await mkdtemp(join(tmpdir(), 'llmops-mlflow-'));
    const server = new MlflowServer(python, await freePort(), directory);
    await server.restart();
    return server;
  }

  private constructor(python: string, port: number, directory: string) {
    this.#python = python;
    this.#port = port;
    this.#directory = directory;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it with the data it has. */
  async restart(): Promise<void> {
    const log = await open(join(this.#directory, 'server.log'), 'a');
    const child = spawn(
      this.#python,
      [
        ...['-m', 'mlflow', 'server', '--workers', '1'],
        ...['--host', '127.0.0.1', '--port', String(this.#port)],
        '--backend-store-uri',
        `sqlite:///${join(this.#directory, 'mlflow.db')}`,
        '--artifacts-destination',
        join(this.#directory, 'artifacts'),
      ],
      {
        // A group of its own: the server is several processes.
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
      },
    );
    this.#process = child;
    await log.close();
    const end = Date.now() + START_MS;
    while (!(await this.#isUp())) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(
          `MLflow did not start: ${await readFile(
            join(this.#directory, 'server.log'),
            'utf8',
          )}`,
        );
      }
      await sleep(100);
    }
  }

  /** Kills it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      process.kill(-child.pid, 'SIGKILL');
      await exited;
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #isUp(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health`)).ok;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (!address || typeof address === 'string') {
    throw new Error('No free port');
  }
  return address.port;
}
