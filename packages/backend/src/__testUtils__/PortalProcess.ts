import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { PROJECT } from './clusterProject';

/** What a portal is started with. */
export interface PortalOptions {
  /** For Knex. */
  database: { client: string; connection: JsonObject };
  /** Repository of the project's images. */
  image: string;
  /** Configuration below `llmops`. */
  llmops: JsonObject;
}

/** What an engine says until it has seen its cluster. */
const NOT_YET = /not read yet/;

/** What the tests look at of a run. */
export interface RunAnswer {
  id: string;
  state: string;
  reason?: string;
  attempt: number;
}

interface Answer<T> {
  status: number;
  body: T & { error?: { message: string } };
}

/** A portal in a process of its own. */
export class PortalProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exit: Promise<unknown[]>;
  readonly #url: Promise<string>;
  #errors = '';

  static start(options: PortalOptions, faultPoint = ''): PortalProcess {
    const arguments_ = [
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      join(__dirname, 'portalHost.ts'),
      JSON.stringify(options),
    ];
    return new PortalProcess(
      spawn(process.execPath, arguments_, {
        stdio: 'pipe',
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'test',
          LLMOPS_FAULT_POINT: faultPoint,
        },
      }),
    );
  }

  private constructor(child: ChildProcess) {
    if (!child.stdout || !child.stderr) {
      throw new Error('The process was started without pipes');
    }
    this.#child = child;
    this.#exit = once(child, 'exit');
    child.stderr.on('data', data => {
      this.#errors = (this.#errors + data).slice(-10_000);
    });
    // A killed process leaves a pipe that cannot be written to.
    child.stdin?.on('error', () => {});
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    this.#url = this.#lineOf(line => line.startsWith('http'));
    this.#url.catch(() => {});
  }

  /** From now on it kills itself there. */
  async dieAt(faultPoint: string): Promise<void> {
    await this.#url;
    this.#child.stdin?.write(`${faultPoint}\n`);
    await this.#lineOf(line => line === faultPoint);
  }

  /** Launches a pipeline; under one key, once. Answers the id of the run, or undefined when the portal died over it. */
  async tryLaunch(
    engine: string,
    pipeline: string,
    key: string,
  ): Promise<string | undefined> {
    try {
      return await this.launch(engine, pipeline, key);
    } catch (error) {
      // By name: Jest has a TypeError of its own.
      if (String(error).startsWith('TypeError')) {
        return undefined;
      }
      throw error;
    }
  }

  /** Launches a pipeline; under one key, once. Answers the id of the run. */
  async launch(engine: string, pipeline: string, key: string): Promise<string> {
    const { status, body } = await this.#call<RunAnswer>('/runs', {
      ...{ project: PROJECT, engine, pipeline, idempotencyKey: key },
      // A job without a queue; Kubeflow Pipelines has none.
      options: engine === 'kubeflow-pipelines' ? {} : { queue: '' },
    });
    if (NOT_YET.test(body.error?.message ?? '')) {
      await pause(50);
      return this.launch(engine, pipeline, key);
    }
    if (status !== 200 && status !== 201) {
      throw new Error(`Launching answered ${status}: ${JSON.stringify(body)}`);
    }
    return body.id;
  }

  async run(id: string): Promise<RunAnswer> {
    return (await this.#call<RunAnswer>(`/runs/${id}`)).body;
  }

  async events(id: string): Promise<Array<{ type: string }>> {
    const { body } = await this.#call<{ items: Array<{ type: string }> }>(
      `/runs/${id}/events`,
    );
    return body.items;
  }

  async cancel(id: string): Promise<void> {
    await this.#call(`/runs/${id}/cancel`, { reason: 'enough' });
  }

  /** Resolves with the signal that ended it, or else with what it said went wrong. */
  async ended(): Promise<unknown> {
    const [code, signal] = await this.#exit;
    return signal ?? `exit ${code}: ${this.#errors}`;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async #call<T = object>(path: string, body?: object): Promise<Answer<T>> {
    const answer = await fetch(`${await this.#url}/api/llmops${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        authorization: mockCredentials.user.header('user:default/jae.min'),
      },
      body: body && JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  async #lineOf(isIt: (line: string) => boolean): Promise<string> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        throw new Error(`The portal ended: ${this.#errors}`);
      }
      if (isIt(value)) {
        return value;
      }
    }
  }
}
