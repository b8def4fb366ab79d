/** A run as MLflow knows it. */
export interface MlflowRun {
  info: { run_id: string; run_name: string; artifact_uri: string };
  data: {
    metrics?: Array<{ key: string; value: number }>;
    params?: Array<{ key: string; value: string }>;
  };
}

/** A registered model as MLflow knows it. */
export interface MlflowModel {
  name: string;
  description?: string;
  aliases?: Array<{ alias: string; version: string }>;
}

/** What MLflow refused to take. */
export class MlflowRefusal extends Error {
  readonly status: number;

  constructor(path: string, status: number, answer: string) {
    super(`${path}: ${status} ${answer.slice(0, 300)}`);
    this.status = status;
  }
}

/** MLflow's own REST API, as training code and people use it without the portal. */
export class Mlflow {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Ids of all experiments. */
  async experiments(): Promise<string[]> {
    const { experiments } = await this.#send('POST', 'experiments/search', {
      max_results: 1_000,
    });
    return experiments.map(
      (experiment: { experiment_id: string }) => experiment.experiment_id,
    );
  }

  async createExperiment(name: string): Promise<string> {
    return (await this.#send('POST', 'experiments/create', { name }))
      .experiment_id;
  }

  /** Runs of all experiments that match, in the order of MLflow. */
  async searchRuns(filter: string, orderBy?: string): Promise<MlflowRun[]> {
    const { runs = [] } = await this.#send('POST', 'runs/search', {
      experiment_ids: await this.experiments(),
      filter,
      max_results: 1_000,
      ...(orderBy && { order_by: [orderBy] }),
    });
    return runs;
  }

  async createRun(options: {
    experiment: string;
    name: string;
    params?: Record<string, string>;
    tags?: Record<string, string>;
    metrics?: Record<string, number>;
    keepRunning?: boolean;
  }): Promise<MlflowRun['info']> {
    const { experiment, name, params = {}, tags = {}, metrics = {} } = options;
    const now = Date.now();
    const { run } = await this.#send('POST', 'runs/create', {
      experiment_id: experiment,
      run_name: name,
      start_time: now,
      tags: pairs(tags),
    });
    const { run_id } = run.info;
    await this.#send('POST', 'runs/log-batch', {
      run_id,
      params: pairs(params),
      metrics: Object.entries(metrics).map(([key, value]) => ({
        key,
        value,
        timestamp: now,
        step: 0,
      })),
    });
    if (!options.keepRunning) {
      await this.endRun(run.info);
    }
    return run.info;
  }

  async endRun({ run_id }: Pick<MlflowRun['info'], 'run_id'>): Promise<void> {
    await this.#send('POST', 'runs/update', {
      run_id,
      status: 'FINISHED',
      end_time: Date.now() + 1_000,
    });
  }

  /** Says which data a run was trained on. */
  async logDataset(
    { run_id }: Pick<MlflowRun['info'], 'run_id'>,
    dataset: { name: string; digest: string; source: string },
  ): Promise<void> {
    await this.#send('POST', 'runs/log-inputs', {
      run_id,
      datasets: [
        {
          dataset: { ...dataset, source_type: 'local' },
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
        },
      ],
    });
  }

  /** Stores a file among the artifacts of a run. */
  async putFile(
    run: Pick<MlflowRun['info'], 'artifact_uri'>,
    path: string,
    content: string,
  ): Promise<void> {
    const root = run.artifact_uri.replace(/^mlflow-artifacts:\/+/, '');
    const place = [...root.split('/'), ...path.split('/')];
    await this.#answer(
      `/mlflow-artifacts/artifacts/${place.map(encodeURIComponent).join('/')}`,
      { method: 'PUT', body: content },
    );
  }

  /** Names of the registered models. */
  async models(): Promise<string[]> {
    const { registered_models: models = [] } = await this.#send(
      'GET',
      'registered-models/search?max_results=100',
    );
    return models.map(({ name }: { name: string }) => name);
  }

  async model(name: string): Promise<MlflowModel> {
    const query = new URLSearchParams({ name });
    return (await this.#send('GET', `registered-models/get?${query}`))
      .registered_model;
  }

  /** The version that an alias names, if any. */
  async aliased(name: string, alias: string): Promise<string | undefined> {
    const { aliases = [] } = await this.model(name);
    return aliases.find(one => one.alias === alias)?.version;
  }

  async createModel(options: {
    name: string;
    description: string;
    tags?: Record<string, string>;
  }): Promise<void> {
    const { name, description, tags = {} } = options;
    await this.#send('POST', 'registered-models/create', {
      name,
      description,
      tags: pairs(tags),
    });
  }

  async createVersion(options: {
    name: string;
    description: string;
    run: MlflowRun['info'];
  }): Promise<void> {
    const { name, description, run } = options;
    await this.#send('POST', 'model-versions/create', {
      name,
      description,
      run_id: run.run_id,
      source: `${run.artifact_uri}/model`,
    });
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    await this.#send('POST', 'registered-models/alias', {
      name,
      alias,
      version,
    });
  }

  async describeModel(name: string, description: string): Promise<void> {
    await this.#send('PATCH', 'registered-models/update', {
      name,
      description,
    });
  }

  async #send(method: string, path: string, body?: object) {
    const response = await this.#answer(`/mlflow/${path}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    return response.json();
  }

  async #answer(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${this.url}/api/2.0${path}`, init);
    if (!response.ok) {
      throw new MlflowRefusal(path, response.status, await response.text());
    }
    return response;
  }
}

function pairs(values: Record<string, string>) {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
