import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonPrimitive } from '@backstage/types';
import type {
  AttemptObservation,
  AttemptSink,
  AttemptSpec,
  ExternalReference,
  PreflightCheck,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { faultPoint } from '../testing/faultPoint';

/**
 * The job: writes that it exists, waits for its end if it shall, and writes how it ended. Its arguments are its
 * folder, its name and what it does.
 */
const JOB = `
cd "$1" && echo "$2" >> started && echo running > "$2.state" && echo made
if [ "$3" = waits ]; then while [ ! -e "$2.cancel" ]; do sleep 0.05; done; echo cancelled > "$2.state"
else echo succeeded > "$2.state"; fi
`;

/**
 * An engine whose jobs are processes that outlive the backend and leave their traces in a folder, to be counted.
 *
 * Unlike what the contract asks for, `submit` makes a new job at every call: what keeps it at one job is the core
 * alone.
 */
export class FileEngine implements TrainingEngine {
  readonly id = 'memory';
  readonly title = 'Files';
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Names of all jobs that were ever started in a folder: the dispatch key, a dot and something random. */
  static async started(folder: string): Promise<string[]> {
    const text = await readFile(join(folder, 'started'), 'utf8').catch(
      () => '',
    );
    return text.split('\n').filter(Boolean);
  }

  async status() {
    return { available: true };
  }

  async steps() {
    return [{ name: 'first', dependsOn: [] }];
  }

  async parameterDefaults(): Promise<Record<string, JsonPrimitive>> {
    return {};
  }

  async preflight(): Promise<PreflightCheck[]> {
    return [];
  }

  async find(spec: AttemptSpec): Promise<ExternalReference | undefined> {
    const files = await readdir(this.#folder);
    const file = files.find(
      name =>
        name.startsWith(`${spec.dispatchKey}.`) && name.endsWith('.state'),
    );
    return file ? { externalId: file.replace(/\.state$/, '') } : undefined;
  }

  async submit(spec: AttemptSpec): Promise<ExternalReference> {
    const externalId = `${spec.dispatchKey}.${randomUUID()}`;
    await appendFile(join(this.#folder, 'submitted'), `${externalId}\n`);
    const outcome = String(spec.parameters.outcome);
    const job = spawn(
      '/bin/sh',
      ['-c', JOB, 'job', this.#folder, externalId, outcome],
      { detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await new Promise<void>((resolve, reject) => {
      job.stdout.once('data', () => resolve());
      job.once('error', reject);
    });
    job.stdout.destroy();
    job.unref();
    faultPoint('engine:job-made');
    return { externalId };
  }

  async follow(
    _spec: AttemptSpec,
    { externalId }: ExternalReference,
    sink: AttemptSink,
    signal: AbortSignal,
  ): Promise<void> {
    const observe = (state: AttemptObservation['state']) => {
      const step =
        state === 'running' || state === 'cancelled' ? state : 'succeeded';
      return sink.observe({
        observedAt: new Date(),
        state,
        steps: [{ name: 'first', state: step, dependsOn: [] }],
      });
    };
    // Said in any case, also of a job that was quicker than the look at it.
    await observe('running');
    while (!signal.aborted) {
      const path = join(this.#folder, `${externalId}.state`);
      const text = (await readFile(path, 'utf8')).trim();
      if (text === 'succeeded' || text === 'cancelled') {
        await observe(text);
        return;
      }
      await pause(10);
    }
  }

  async cancel(_spec: AttemptSpec, { externalId }: ExternalReference) {
    await writeFile(join(this.#folder, `${externalId}.cancel`), '');
  }
}
