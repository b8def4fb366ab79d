import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Knex } from 'knex';

/** A portal in a process of its own that follows one MLflow server. */
export class PortalProcess {
  readonly #exit: Promise<unknown>;
  #errors = '';

  static async start(database: Knex, url: string): Promise<PortalProcess> {
    const { client, connection: settings } = database.client.config;
    // Knex hides the password from enumeration, and so from JSON.
    const connection = { ...settings, password: settings.password };
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        join(__dirname, 'portalHost.ts'),
        JSON.stringify({ client, connection, url }),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, NODE_ENV: 'test' },
      },
    );
    const portal = new PortalProcess(child);
    await Promise.race([once(child.stdout, 'data'), portal.#exit]);
    if (child.exitCode !== null) {
      throw new Error(`The portal did not start: ${portal.#errors}`);
    }
    return portal;
  }

  private constructor(private readonly child: ChildProcess) {
    this.#exit = once(child, 'exit');
    child.stderr?.on('data', data => {
      this.#errors += data;
    });
  }

  /** As a crash would: nothing is closed, no lease is given back. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exit;
  }
}
