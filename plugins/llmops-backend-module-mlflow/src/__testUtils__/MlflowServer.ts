import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The tracking server of the embedded default, in one process. */
const SERVER = resolve(__dirname, '../../../../scripts/mlflow_server.py');
/** The same for MLflow 2. */
const SERVER_2 = resolve(__dirname, 'mlflow2_server.py');

const START_MS = 200_000;

/** A real MLflow server with its data in a temporary folder. */
export class MlflowServer {
  readonly url: string;
  readonly #python: string;
  readonly #script: string;
  readonly #port: number;
  readonly #directory: string;
  #process?: ChildProcess;

  static async start(
    python: string,
    version: 2 | 3 = 3,
  ): Promise<MlflowServer> {
    const directory = await mkdtemp(join(tmpdir(), 'llmops-mlflow-'));
    const script = version === 2 ? SERVER_2 : SERVER;
    const port = await freePort();
    const server = new MlflowServer(python, script, port, directory);
    try {
      await server.restart();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(
    python: string,
    script: string,
    port: number,
    directory: string,
  ) {
    this.#python = python;
    this.#script = script;
    this.#port = port;
    this.#directory = directory;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it with the data it has. */
  async restart(): Promise<void> {
    const log = await open(join(this.#directory, 'server.log'), 'a');
    const child = spawn(this.#python, [this.#script, String(this.#port)], {
      cwd: this.#directory,
      stdio: ['ignore', log.fd, log.fd],
    });
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
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
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
