import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../../../..');

/** A lab beside the one that the tests share, for those that stop its servers. */
export class OwnLab {
  readonly #state: string;

  /** @param without - parts to leave out */
  static async up(without: string[]): Promise<OwnLab> {
    const lab = new OwnLab(await mkdtemp(join(tmpdir(), 'llmops-lab-')));
    try {
      await lab.#command(
        'up',
        ...['--port-base', 'free'],
        ...without.flatMap(name => ['--without', name]),
      );
    } catch (error) {
      await lab.down();
      throw error;
    }
    return lab;
  }

  private constructor(state: string) {
    this.#state = state;
  }

  kubeconfig(account: 'portal' | 'admin'): string {
    return join(this.#state, 'kc', `${account}.yaml`);
  }

  async kill(server: string): Promise<void> {
    await this.#command('stop', server, '--kill');
  }

  async start(server: string): Promise<void> {
    await this.#command('start', server);
  }

  async down(): Promise<void> {
    await this.#command('down');
    await rm(this.#state, { recursive: true, force: true });
  }

  async #command(...args: string[]): Promise<void> {
    await run(process.execPath, [join(ROOT, 'lab/lab.mjs'), ...args], {
      env: { ...process.env, LAB_STATE: this.#state },
    });
  }
}
