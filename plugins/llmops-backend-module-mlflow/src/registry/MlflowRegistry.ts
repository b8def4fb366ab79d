import type {
  ModelRecord,
  ModelRegistry,
  ModelVersionRecord,
  RegistryChange,
  RunOutput,
  VersionRegistration,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowRegistryClient } from '../client/MlflowRegistryClient';
import type { MlflowLinks } from '../tracker/MlflowLinks';
import { toModel, toModelVersion } from '../tracker/records';
import { isExisting, toCallerError } from './errors';
import { resolveSource } from './resolveSource';

/** Version tag that keeps a repeated registration from making a second version. */
const TAG_REGISTRATION = 'llmops.registration';

/** Registered models of one MLflow server, for writing. */
export class MlflowRegistry implements ModelRegistry {
  readonly #client: MlflowRegistryClient;
  readonly #links: MlflowLinks;

  constructor(client: MlflowRegistryClient, links: MlflowLinks) {
    this.#client = client;
    this.#links = links;
  }

  async getModel(
    model: string,
    signal: AbortSignal,
  ): Promise<ModelRecord | undefined> {
    const found = await asCaller(this.#client.getModel(model, signal));
    return found && toModel(found, this.#links);
  }

  async getVersion(
    model: string,
    version: string,
    signal: AbortSignal,
  ): Promise<ModelVersionRecord | undefined> {
    const found = await asCaller(
      this.#client.getVersion(model, version, signal),
    );
    return found && this.#toRecord(found, signal);
  }

  async listOutputs(
    trackedRunIds: string[],
    signal: AbortSignal,
  ): Promise<RunOutput[]> {
    const outputs = await Promise.all(
      trackedRunIds.map(id => asCaller(this.#outputsOf(id, signal))),
    );
    return outputs.flat();
  }

  async registerVersion(
    registration: VersionRegistration,
    signal: AbortSignal,
  ): Promise<ModelVersionRecord> {
    return asCaller(this.#register(registration, signal));
  }

  async setAlias(
    model: string,
    alias: string,
    version: string,
    signal: AbortSignal,
  ): Promise<void> {
    await asCaller(this.#client.setAlias(model, alias, version, signal));
  }

  async deleteAlias(
    model: string,
    alias: string,
    signal: AbortSignal,
  ): Promise<void> {
    await asCaller(this.#client.deleteAlias(model, alias, signal));
  }

  async describeModel(
    model: string,
    change: RegistryChange,
    signal: AbortSignal,
  ): Promise<void> {
    await asCaller(this.#describe({ name: model }, change, signal));
  }

  async describeVersion(
    model: string,
    version: string,
    change: RegistryChange,
    signal: AbortSignal,
  ): Promise<void> {
    await asCaller(this.#describe({ name: model, version }, change, signal));
  }

  async #outputsOf(
    trackedRunId: string,
    signal: AbortSignal,
  ): Promise<RunOutput[]> {
    const run = await this.#client.getRunSource(trackedRunId, signal);
    if (!run) {
      return [];
    }
    const models = await this.#client.searchLoggedModels(
      trackedRunId,
      run.experimentId,
      signal,
    );
    return models.length > 0
      ? models.map(({ id, name }) => ({
          trackedRunId,
          name,
          source: { loggedModelId: id },
        }))
      : run.loggedPaths.map(path => ({
          trackedRunId,
          name: path,
          source: { artifactPath: path },
        }));
  }

  async #register(
    registration: VersionRegistration,
    signal: AbortSignal,
  ): Promise<ModelVersionRecord> {
    const { model, trackedRunId, tags, key } = registration;
    const source = await resolveSource(this.#client, registration, signal);
    const made = await this.#client.searchVersionsOfRun(trackedRunId, signal);
    const earlier = made.find(
      version =>
        version.name === model && version.tags[TAG_REGISTRATION] === key,
    );
    if (earlier) {
      return this.#toRecord(earlier, signal);
    }
    try {
      await this.#client.createModel(model, signal);
    } catch (error) {
      if (!isExisting(error)) {
        throw error;
      }
    }
    const version = await this.#client.createVersion(
      {
        name: model,
        ...source,
        run_id: trackedRunId,
        description: registration.description,
        tags: Object.entries({ ...tags, [TAG_REGISTRATION]: key }).map(
          ([name, value]) => ({ key: name, value }),
        ),
      },
      signal,
    );
    return this.#toRecord(version, signal);
  }

  async #describe(
    of: { name: string; version?: string },
    change: RegistryChange,
    signal: AbortSignal,
  ): Promise<void> {
    if (change.description !== undefined) {
      await this.#client.setDescription(of, change.description, signal);
    }
    for (const [key, value] of Object.entries(change.tags ?? {})) {
      if (value === null) {
        await this.#client.deleteTag(of, key, signal);
      } else {
        await this.#client.setTag(of, key, value, signal);
      }
    }
  }

  /** A version that names only the logged model that it was made from gets that one's run. */
  async #toRecord(
    version: Parameters<typeof toModelVersion>[0],
    signal: AbortSignal,
  ): Promise<ModelVersionRecord> {
    const record = toModelVersion(version);
    if (record.trackedRunId !== undefined || !version.model_id) {
      return record;
    }
    const source = await asCaller(
      this.#client.getLoggedModel(version.model_id, signal),
    );
    return { ...record, trackedRunId: source?.runId };
  }
}

async function asCaller<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toCallerError(error);
  }
}
