import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** npm runs scripts in the repository's root. */
const ROOT = process.cwd();
const START_LIMIT_MS = 20 * 60_000;

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('The system gave no port');
  }
  return address.port;
}

/** Waits for a condition, asking again after a pause. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  limitMs: number,
  pauseMs = 250,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}`);
    }
    await new Promise(done => setTimeout(done, pauseMs));
  }
}

/** The portal as `npm start` runs it, on ports and a data folder of its own. */
export class Portal {
  readonly data: string;
  readonly port: number;
  readonly mlflowPort: number;
  readonly #isKept: boolean;
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(
    folder: { data: string; isKept: boolean },
    port: number,
    mlflowPort: number,
  ) {
    this.data = folder.data;
    this.#isKept = folder.isKept;
    this.port = port;
    this.mlflowPort = mlflowPort;
  }

  /** With a data folder of its own, or with one that is named and stays. */
  static async create(kept?: string): Promise<Portal> {
    const folder = kept
      ? { data: resolve(kept), isKept: true }
      : { data: await mkdtemp(join(tmpdir(), 'llmops-e2e-')), isKept: false };
    return new Portal(folder, await freePort(), await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#output;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: ROOT,
      env: {
        ...process.env,
        npm_config_user_agent: 'npm',
        LLMOPS_DATA: this.data,
        LLMOPS_PORT: String(this.port),
        LLMOPS_MLFLOW_PORT: String(this.mlflowPort),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stdout?.on('data', chunk => (this.#output += chunk));
    child.stderr?.on('data', chunk => (this.#output += chunk));
    await until(
      'the portal to be ready',
      async () => {
        if (child.exitCode !== null) {
          throw new Error(`npm start ended early:\n${this.#output}`);
        }
        return this.isReady();
      },
      START_LIMIT_MS,
    );
  }

  async isReady(): Promise<boolean> {
    try {
      const path = '/.backstage/health/v1/readiness';
      return (await fetch(`${this.url}${path}`)).ok;
    } catch {
      return false;
    }
  }

  /** Kills the backend as a crash would, and waits until `npm start` has started another one. */
  async killBackend(): Promise<void> {
    process.kill(await this.#pidOf('portal'), 'SIGKILL');
    await until(
      'the backend to be gone',
      async () => !(await this.isReady()),
      30_000,
    );
    await until('the backend to be restarted', () => this.isReady(), 120_000);
  }

  /** Kills MLflow, and halts `npm start` meanwhile, which would start it again at once. */
  async killTracker(): Promise<void> {
    const mlflow = await this.#pidOf('mlflow');
    this.#process?.kill('SIGSTOP');
    process.kill(mlflow, 'SIGKILL');
    await until(
      'MLflow to be gone',
      async () => !(await this.isTrackerReady()),
      30_000,
    );
  }

  /** Lets `npm start` go on, which starts MLflow again. */
  async restartTracker(): Promise<void> {
    this.#process?.kill('SIGCONT');
    await until('MLflow to be back', () => this.isTrackerReady(), 120_000);
  }

  async isTrackerReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.mlflowPort}/health`)).ok;
    } catch {
      return false;
    }
  }

  async #pidOf(name: string): Promise<number> {
    const processes: Array<{ name: string; pid: number }> = JSON.parse(
      await readFile(join(this.data, 'processes.json'), 'utf8'),
    );
    const found = processes.find(one => one.name === name);
    if (!found) {
      throw new Error(`No process "${name}" is running`);
    }
    return found.pid;
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null) {
      const exited = once(child, 'exit');
      // A test that failed may have left it halted.
      child.kill('SIGCONT');
      child.kill('SIGINT');
      await exited;
    }
    this.#process = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    if (!this.#isKept) {
      await rm(this.data, { recursive: true, force: true });
    }
  }
}
