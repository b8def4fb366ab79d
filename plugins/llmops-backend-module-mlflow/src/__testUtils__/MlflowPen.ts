import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import { z } from 'zod';

const experiment = z.object({
  experiment: z.object({ experiment_id: z.string() }),
});
const created = z.object({ experiment_id: z.string() });
const run = z.object({
  run: z.object({ info: z.object({ run_id: z.string() }) }),
});
const version = z.object({ model_version: z.object({ version: z.string() }) });

const CHUNK = 1000;

/** Writes to an MLflow server what training code and people write. */
export class MlflowPen {
  constructor(private readonly url: string) {}

  /** Starts a run as MLflow's own client does in a process with this environment. */
  async startRun(options: {
    name: string;
    environment?: Record<string, string>;
    parentId?: string;
    parameters?: Record<string, string>;
    tags?: Record<string, string>;
    startTime?: number;
  }): Promise<string> {
    const environment = options.environment ?? {};
    const name = environment.MLFLOW_EXPERIMENT_NAME ?? 'Default';
    const context: Record<string, string> = JSON.parse(
      environment.MLFLOW_RUN_CONTEXT ?? '{}',
    );
    const answer = await this.post(run, 'runs/create', {
      experiment_id: await this.#experiment(name),
      run_name: options.name,
      start_time: options.startTime ?? Date.now(),
      tags: pairs({
        ...context,
        ...options.tags,
        ...(options.parentId ? { 'mlflow.parentRunId': options.parentId } : {}),
      }),
    });
    const id = answer.run.info.run_id;
    await this.post(z.unknown(), 'runs/log-batch', {
      run_id: id,
      params: pairs(options.parameters ?? {}),
    });
    return id;
  }

  async logMetric(
    id: string,
    key: string,
    points: MetricPoint[],
  ): Promise<void> {
    for (let start = 0; start < points.length; start += CHUNK) {
      const metrics = points.slice(start, start + CHUNK).map(point => ({
        key,
        step: point.step,
        timestamp: point.time,
        value: Number.isFinite(point.value) ? point.value : `${point.value}`,
      }));
      await this.post(z.unknown(), 'runs/log-batch', { run_id: id, metrics });
    }
  }

  async endRun(id: string): Promise<void> {
    await this.post(z.unknown(), 'runs/update', {
      run_id: id,
      status: 'FINISHED',
      end_time: Date.now(),
    });
  }

  async registerModel(name: string): Promise<void> {
    await this.post(z.unknown(), 'registered-models/create', { name });
  }

  async registerVersion(options: {
    model: string;
    trackedRunId?: string;
    tags?: Record<string, string>;
    source?: string;
  }): Promise<string> {
    const found = await fetch(
      `${this.#api}/registered-models/get?name=${encodeURIComponent(
        options.model,
      )}`,
    );
    if (!found.ok) {
      await this.registerModel(options.model);
    }
    const answer = await this.post(version, 'model-versions/create', {
      name: options.model,
      source: options.source ?? 's3://models/one',
      run_id: options.trackedRunId,
      tags: pairs(options.tags ?? {}),
    });
    return answer.model_version.version;
  }

  async setAlias(name: string, alias: string, to: string): Promise<void> {
    await this.post(z.unknown(), 'registered-models/alias', {
      name,
      alias,
      version: to,
    });
  }

  async removeVersion(model: string, of: string): Promise<void> {
    await this.#send('DELETE', 'model-versions/delete', {
      name: model,
      version: of,
    });
  }

  async removeRun(id: string): Promise<void> {
    await this.post(z.unknown(), 'runs/delete', { run_id: id });
  }

  async setTag(id: string, key: string, value: string): Promise<void> {
    await this.post(z.unknown(), 'runs/set-tag', { run_id: id, key, value });
  }

  async removeModel(name: string): Promise<void> {
    await this.#send('DELETE', 'registered-models/delete', { name });
  }

  /** Stores a file under a path from the root of the artifact store. */
  async putFile(path: string, content: string): Promise<void> {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const response = await fetch(
      `${this.url}/api/2.0/mlflow-artifacts/artifacts/${encoded}`,
      { method: 'PUT', body: content },
    );
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
  }

  async post<T>(schema: z.ZodType<T>, path: string, body: unknown): Promise<T> {
    return schema.parse(await this.#send('POST', path, body));
  }

  get #api() {
    return `${this.url}/api/2.0/mlflow`;
  }

  async #experiment(name: string): Promise<string> {
    const found = await fetch(
      `${
        this.#api
      }/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`,
    );
    if (found.ok) {
      return experiment.parse(await found.json()).experiment.experiment_id;
    }
    return (await this.post(created, 'experiments/create', { name }))
      .experiment_id;
  }

  async #send(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.#api}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text);
  }
}

function pairs(values: Record<string, string>) {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
