import { z } from 'zod';
import { ifExists, ifKnown } from './ifExists';
import type { MlflowTransport } from './MlflowTransport';
import { answers, type MlflowModelVersion } from './schemas';

/** A logged model (MLflow 3). */
export interface MlflowLoggedModel {
  id: string;
  name: string;
  runId?: string;
}

/** What a run leaves behind. */
export interface MlflowRunSource {
  experimentId: string;
  /** Root of the run's artifacts. */
  artifactUri: string;
  /** Paths of models that MLflow 2 logged among the artifacts. */
  loggedPaths: string[];
}

const nothing = z.unknown();

const runAnswer = z.object({
  run: z.object({
    info: z.object({
      experiment_id: z.string(),
      artifact_uri: z.string().default(''),
    }),
    data: z
      .object({
        tags: z
          .array(z.object({ key: z.string(), value: z.string().default('') }))
          .default([]),
      })
      .prefault({}),
  }),
});

const loggedModel = z.object({
  info: z.object({
    model_id: z.string(),
    name: z.string().default(''),
    source_run_id: z.string().optional(),
  }),
});

const loggedModels = z.object({ models: z.array(loggedModel).default([]) });

const loggedPaths = z.array(z.object({ artifact_path: z.string() }));

const MAX_OUTPUTS = 100;
const MAX_VERSIONS = 1000;

/** What is asked of and written to a server's registry. Rejects as `MlflowClient` does. */
export class MlflowRegistryClient {
  readonly #transport: MlflowTransport;

  constructor(transport: MlflowTransport) {
    this.#transport = transport;
  }

  async getModel(name: string, signal: AbortSignal) {
    const found = await ifExists(
      this.#transport.send({
        path: 'registered-models/get',
        query: { name },
        answer: answers.model,
        signal,
      }),
    );
    return found?.registered_model;
  }

  async getVersion(name: string, version: string, signal: AbortSignal) {
    const found = await ifExists(
      this.#transport.send({
        path: 'model-versions/get',
        query: { name, version },
        answer: answers.modelVersion,
        signal,
      }),
    );
    return found?.model_version;
  }

  /** Undefined when there is no such run. */
  async getRunSource(
    runId: string,
    signal: AbortSignal,
  ): Promise<MlflowRunSource | undefined> {
    const found = await ifExists(
      this.#transport.send({
        path: 'runs/get',
        query: { run_id: runId },
        answer: runAnswer,
        signal,
      }),
    );
    if (!found) {
      return undefined;
    }
    const { info, data } = found.run;
    return {
      experimentId: info.experiment_id,
      artifactUri: info.artifact_uri,
      loggedPaths: readPaths(
        data.tags.find(({ key }) => key === 'mlflow.log-model.history')?.value,
      ),
    };
  }

  /** Models that a run logged; none on a server without logged models (MLflow 2). */
  async searchLoggedModels(
    runId: string,
    experimentId: string,
    signal: AbortSignal,
  ): Promise<MlflowLoggedModel[]> {
    const found = await ifKnown(
      this.#transport.send({
        path: 'logged-models/search',
        body: {
          experiment_ids: [experimentId],
          // Ids are the server's own: hexadecimal digits.
          filter: `source_run_id = '${runId.replace(/[^\w-]/g, '')}'`,
          max_results: MAX_OUTPUTS,
        },
        answer: loggedModels,
        signal,
      }),
    );
    return (found?.models ?? []).map(toLoggedModel);
  }

  async getLoggedModel(
    id: string,
    signal: AbortSignal,
  ): Promise<MlflowLoggedModel | undefined> {
    const found = await ifExists(
      this.#transport.send({
        path: `logged-models/${encodeURIComponent(id)}`,
        answer: z.object({ model: loggedModel }),
        signal,
      }),
    );
    return found && toLoggedModel(found.model);
  }

  /** Versions of any model that come from a run. */
  async searchVersionsOfRun(
    runId: string,
    signal: AbortSignal,
  ): Promise<MlflowModelVersion[]> {
    const { model_versions: versions } = await this.#transport.send({
      path: 'model-versions/search',
      query: {
        filter: `run_id = '${runId.replace(/[^\w-]/g, '')}'`,
        max_results: MAX_VERSIONS,
      },
      answer: answers.modelVersions,
      signal,
    });
    return versions;
  }

  async createModel(name: string, signal: AbortSignal): Promise<void> {
    await this.#write('POST', 'registered-models/create', { name }, signal);
  }

  async createVersion(
    version: {
      name: string;
      source: string;
      run_id: string;
      model_id?: string;
      description?: string;
      tags: Array<{ key: string; value: string }>;
    },
    signal: AbortSignal,
  ): Promise<MlflowModelVersion> {
    const { model_version: made } = await this.#transport.send({
      path: 'model-versions/create',
      method: 'POST',
      body: version,
      // A second try after an answer that got lost would make a second version.
      once: true,
      answer: answers.modelVersion,
      signal,
    });
    return made;
  }

  async setAlias(
    name: string,
    alias: string,
    version: string,
    signal: AbortSignal,
  ): Promise<void> {
    const body = { name, alias, version };
    await this.#write('POST', 'registered-models/alias', body, signal);
  }

  async deleteAlias(
    name: string,
    alias: string,
    signal: AbortSignal,
  ): Promise<void> {
    const body = { name, alias };
    await this.#write('DELETE', 'registered-models/alias', body, signal);
  }

  /** Of the model, or of one of its versions. */
  async setDescription(
    of: { name: string; version?: string },
    description: string,
    signal: AbortSignal,
  ): Promise<void> {
    const path = `${kindOf(of)}/update`;
    await this.#write('PATCH', path, { ...of, description }, signal);
  }

  async setTag(
    of: { name: string; version?: string },
    key: string,
    value: string,
    signal: AbortSignal,
  ): Promise<void> {
    const path = `${kindOf(of)}/set-tag`;
    await this.#write('POST', path, { ...of, key, value }, signal);
  }

  async deleteTag(
    of: { name: string; version?: string },
    key: string,
    signal: AbortSignal,
  ): Promise<void> {
    const path = `${kindOf(of)}/delete-tag`;
    await ifExists(this.#write('DELETE', path, { ...of, key }, signal));
  }

  async #write(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#transport.send({ path, method, body, answer: nothing, signal });
  }
}

function kindOf(of: { version?: string }): string {
  return of.version === undefined ? 'registered-models' : 'model-versions';
}

function toLoggedModel(model: z.output<typeof loggedModel>): MlflowLoggedModel {
  const { model_id: id, name, source_run_id: runId } = model.info;
  return { id, name: name || id, runId: runId || undefined };
}

/** The tag is written by MLflow's client, so its shape is not promised. */
function readPaths(history: string | undefined): string[] {
  try {
    const read = loggedPaths.safeParse(JSON.parse(history ?? '[]'));
    return read.success
      ? [...new Set(read.data.map(entry => entry.artifact_path))]
      : [];
  } catch {
    return [];
  }
}
