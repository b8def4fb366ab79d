import { InputError, NotFoundError } from '@backstage/errors';
import type {
  ModelRegistry,
  RegistryChange,
  RunOutput,
  VersionRegistration,
} from '../registry';
import type { ModelRecord, ModelVersionRecord } from '../tracker';

/** Version tag that keeps a repeated registration from making a second version. */
const TAG_KEY = 'registration';

/** What the registry writes to: the records of an in-memory tracker. */
export interface RegistryRecords {
  /** Throws while the tracker is down. */
  check(): void;
  hasRun(trackedRunId: string): boolean;
  model(name: string): ModelRecord | undefined;
  versions(name: string): ModelVersionRecord[];
  /** Makes or replaces parts of a model. */
  putModel(name: string, change: Partial<ModelRecord>): void;
  putVersion(record: ModelVersionRecord): void;
}

/** The writing side of an in-memory tracker. */
export class InMemoryRegistry implements ModelRegistry {
  readonly #all: RegistryRecords;
  readonly #outputs: RunOutput[] = [];

  constructor(records: RegistryRecords) {
    this.#all = records;
  }

  get #records(): RegistryRecords {
    this.#all.check();
    return this.#all;
  }

  /** Logs a model in a run, as training code does. */
  logModel(trackedRunId: string, name: string): string {
    const loggedModelId = `m-${this.#outputs.length + 1}`;
    this.#outputs.push({ trackedRunId, name, source: { loggedModelId } });
    return loggedModelId;
  }

  async getModel(model: string) {
    return this.#records.model(model);
  }

  async getVersion(model: string, version: string) {
    return this.#records
      .versions(model)
      .find(record => record.version === version);
  }

  async listOutputs(trackedRunIds: string[]): Promise<RunOutput[]> {
    return this.#outputs.filter(output =>
      trackedRunIds.includes(output.trackedRunId),
    );
  }

  async registerVersion(
    registration: VersionRegistration,
  ): Promise<ModelVersionRecord> {
    const { model, trackedRunId, source, key } = registration;
    const versions = this.#records.versions(model);
    const made = versions.find(({ tags }) => tags[TAG_KEY] === key);
    if (made) {
      return made;
    }
    if (!this.#records.hasRun(trackedRunId)) {
      throw new NotFoundError(`There is no tracked run "${trackedRunId}"`);
    }
    if (
      'loggedModelId' in source &&
      !this.#outputs.some(
        output =>
          'loggedModelId' in output.source &&
          output.source.loggedModelId === source.loggedModelId,
      )
    ) {
      throw new NotFoundError(
        `There is no logged model "${source.loggedModelId}"`,
      );
    }
    const record = {
      model,
      version: String(versions.length + 1),
      status: 'READY',
      description: registration.description,
      tags: { ...registration.tags, [TAG_KEY]: key },
      trackedRunId,
      createdAt: new Date(),
    };
    this.#records.putModel(model, {});
    this.#records.putVersion(record);
    return record;
  }

  async setAlias(model: string, alias: string, version: string) {
    const { aliases } = this.#requireModel(model);
    this.#requireVersion(model, version);
    if (!/^[\w-]+$/.test(alias)) {
      throw new InputError(`"${alias}" is no name for an alias`);
    }
    this.#records.putModel(model, {
      aliases: { ...aliases, [alias]: version },
    });
  }

  async deleteAlias(model: string, alias: string) {
    const { [alias]: _, ...aliases } = this.#requireModel(model).aliases;
    this.#records.putModel(model, { aliases });
  }

  async describeModel(model: string, change: RegistryChange) {
    this.#records.putModel(model, changed(this.#requireModel(model), change));
  }

  async describeVersion(
    model: string,
    version: string,
    change: RegistryChange,
  ) {
    const record = this.#requireVersion(model, version);
    this.#records.putVersion({ ...record, ...changed(record, change) });
  }

  #requireModel(model: string): ModelRecord {
    const record = this.#records.model(model);
    if (!record) {
      throw new NotFoundError(`There is no model "${model}"`);
    }
    return record;
  }

  #requireVersion(model: string, version: string): ModelVersionRecord {
    const record = this.#records
      .versions(model)
      .find(one => one.version === version);
    if (!record) {
      throw new NotFoundError(`There is no version ${version} of "${model}"`);
    }
    return record;
  }
}

function changed(
  record: { description?: string; tags: Record<string, string> },
  change: RegistryChange,
) {
  const tags = { ...record.tags };
  for (const [key, value] of Object.entries(change.tags ?? {})) {
    if (value === null) {
      delete tags[key];
    } else {
      tags[key] = value;
    }
  }
  return {
    description:
      change.description === undefined
        ? record.description
        : change.description || undefined,
    tags,
  };
}
