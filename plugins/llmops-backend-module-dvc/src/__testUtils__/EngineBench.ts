import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { AttemptSpec } from '@llmops/backstage-plugin-llmops-node';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import { DvcEngine } from '../DvcEngine';
import { GitProject } from './GitProject';
import { RecordingSink } from './RecordingSink';
import { toolsPython, uv } from './toolsPython';

/** Settings for tests: all in one folder, little patience. */
export function engineConfig(folder: string): DvcEngineConfig {
  return {
    dataDirectory: join(folder, 'data'),
    environmentsDirectory: join(folder, 'envs'),
    toolsPython: toolsPython(),
    uv: uv(),
    maxParallel: 1,
    onShutdown: 'cancel',
    graceSeconds: 2,
    keepAttempts: 5,
    maxDiskBytes: 1e9,
    maxCacheBytes: 1e9,
    maxLogBytes: 1e6,
    pushOutputs: false,
    environment: {},
    secrets: {},
  };
}

/** An engine with everything that it needs, in a folder of its own. */
export class EngineBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'llmops-dvc-'));
  readonly project = new GitProject(this.folder);
  readonly config: DvcEngineConfig;
  readonly engine: DvcEngine;
  readonly #stop = new AbortController();
  readonly #followed: Array<Promise<void>> = [];

  constructor(changes: Partial<DvcEngineConfig> = {}) {
    this.config = { ...engineConfig(this.folder), ...changes };
    this.engine = this.anotherEngine();
  }

  /** Another replica on the same machine. */
  anotherEngine(changes: Partial<DvcEngineConfig> = {}): DvcEngine {
    return new DvcEngine(
      { ...this.config, ...changes },
      mockServices.logger.mock(),
    );
  }

  attempt(dispatchKey: string): string {
    return join(this.config.dataDirectory, 'attempts', dispatchKey);
  }

  /** Submits an attempt and follows it in the background. */
  async start(spec: AttemptSpec): Promise<RecordingSink> {
    const reference = await this.engine.submit(spec);
    const sink = new RecordingSink();
    this.#followed.push(
      this.engine.follow(spec, reference, sink, this.#stop.signal),
    );
    return sink;
  }

  /** Submits an attempt and waits for its end. */
  async run(spec: AttemptSpec): Promise<RecordingSink> {
    const reference = await this.engine.submit(spec);
    const sink = new RecordingSink();
    await this.engine.follow(spec, reference, sink, this.#stop.signal);
    return sink;
  }

  async close(): Promise<void> {
    await this.engine.shutdown?.();
    this.#stop.abort();
    await Promise.allSettled(this.#followed);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Resolves as soon as the condition holds; for what cannot be waited for otherwise. */
export async function until(
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await condition())) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
