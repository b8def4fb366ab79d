import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Knex } from 'knex';

export interface BackendProcessOptions {
  database: Knex;
  /** Folder of the engine's jobs. */
  jobs: string;
  /** Where it kills itself, from its start on. */
  faultPoint?: string;
}

export interface BackendCommand {
  /** Launches under this key, which answers an earlier run if there is one. */
  key: string;
  outcome: 'succeeds' | 'waits';
  /** Answers only when the run has ended; one that waits is cancelled as soon as it runs. */
  toEnd: boolean;
  /** Where it kills itself from now on. */
  faultPoint?: string;
}

/** A backend in a process of its own. */
export class BackendProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exit: Promise<unknown[]>;
  #errors = '';

  private constructor(child: ChildProcess) {
    if (!child.stdout || !child.stderr) {
      throw new Error('The process was started without pipes');
    }
    this.#child = child;
    this.#exit = once(child, 'exit');
    child.stderr.on('data', data => {
      this.#errors += data;
    });
    // A killed process leaves a pipe that cannot be written to.
    child.stdin?.on('error', () => {});
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  static start(options: BackendProcessOptions): BackendProcess {
    const { client, connection: settings } = options.database.client.config;
    // Knex hides the password from enumeration, and so from JSON.
    const connection = { ...settings, password: settings.password };
    return new BackendProcess(
      spawn(
        process.execPath,
        [
          '--require',
          require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
          join(__dirname, 'backendHost.ts'),
          JSON.stringify({ client, connection, jobs: options.jobs }),
        ],
        {
          stdio: 'pipe',
          env: {
            PATH: process.env.PATH,
            NODE_ENV: 'test',
            LLMOPS_FAULT_POINT: options.faultPoint ?? '',
          },
        },
      ),
    );
  }

  send(command: BackendCommand): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Its answer to the oldest command that was not answered yet. */
  async answer(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) {
      throw new Error(`The backend ended without an answer: ${this.#errors}`);
    }
    return value;
  }

  /** Resolves with the signal that ended it, or else with what it said went wrong. */
  async ended(): Promise<unknown> {
    const [code, signal] = await this.#exit;
    return signal ?? `exit ${code}: ${this.#errors}`;
  }

  /** Lets it stop in order. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    await this.#exit;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
