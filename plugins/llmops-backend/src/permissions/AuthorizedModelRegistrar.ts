import { ConflictError, InputError } from '@backstage/errors';
import {
  isModelAlias,
  isModelName,
  type LlmopsChange,
  llmopsModelUpdatePermission,
  type ModelDetails,
  type RegisteredVersion,
  type RegistryChange,
  type RunOutputs,
  type VersionRegistration,
} from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import { runNotFound } from '../database/operations/lockRun';
import type { RunStore } from '../database/RunStore';
import { readOwner } from '../lib/readOwner';
import { modelNotFound } from '../models/modelNotFound';
import type { ModelStore } from '../models/ModelStore';
import type { ModelNotices } from '../notifications/ModelNotices';
import type { ModelRegistrar, Target } from '../registry/ModelRegistrar';
import type { RunOutputsReader } from '../registry/RunOutputsReader';
import { type AliasChange, requirePassed } from '../registry/requirePassed';
import type { Caller, ModelRegistrarService } from '../services/types';
import type { Access } from './Access';
import type { AuthorizedModelService } from './AuthorizedModelService';
import { refusal } from './refusal';

type ModelDeed = Omit<Target, 'actor'> & {
  action: string;
  detail: Record<string, string>;
};

export interface AuthorizedModelRegistrarOptions {
  registrar: ModelRegistrar;
  outputs: RunOutputsReader;
  service: AuthorizedModelService;
  models: Pick<ModelStore, 'get' | 'setOwner' | 'listVersions'>;
  runs: Pick<RunStore, 'get'>;
  notices: Pick<ModelNotices, 'aliasMoved'>;
  /** Whether the catalog has such a group or person. */
  findOwner: (entityRef: string) => Promise<boolean>;
  notifyChange: (change: LlmopsChange) => void;
  access: Access;
  audited: Audited;
}

/**
 * Lets owners change their models. A model that a person may not see does not exist for them; one that they see but do
 * not own they may not change, and the refusal is kept.
 */
export class AuthorizedModelRegistrar implements ModelRegistrarService {
  readonly #options: AuthorizedModelRegistrarOptions;

  static create(
    options: AuthorizedModelRegistrarOptions,
  ): AuthorizedModelRegistrar {
    return new AuthorizedModelRegistrar(options);
  }

  private constructor(options: AuthorizedModelRegistrarOptions) {
    this.#options = options;
  }

  async setAlias(
    tracker: string,
    name: string,
    alias: string,
    change: AliasChange,
    caller: Caller,
  ): Promise<ModelDetails> {
    const { registrar, service, notices } = this.#options;
    if (!isModelAlias(alias)) {
      throw new InputError(
        `alias: ${JSON.stringify(
          alias,
        )} can't be an alias; use letters, digits, - and _, but not "latest" or v with a number`,
      );
    }
    const { version, reason } = change;
    const detail = { alias, version, ...(reason ? { reason } : {}) };
    const model = await this.#change(
      { tracker, name, action: 'model.set-alias', detail },
      caller,
      async target => {
        if (!reason?.trim()) {
          requirePassed(await service.get(tracker, name, caller), change);
        }
        await registrar.setAlias(target, alias, change);
      },
    );
    await notices.aliasMoved(model, { alias, ...change }, caller);
    return model;
  }

  async handOver(
    tracker: string,
    name: string,
    owner: string,
    caller: Caller,
  ): Promise<void> {
    const { models, findOwner, notifyChange } = this.#options;
    const ownerRef = readOwner(owner);
    await this.#permitted(
      { tracker, name, action: 'model.hand-over', detail: { owner: ownerRef } },
      caller,
      async () => {
        if (!(await findOwner(ownerRef))) {
          throw new InputError(
            `owner: the catalog has no ${ownerRef}; choose an owner that exists`,
          );
        }
        await models.setOwner(tracker, name, ownerRef);
        notifyChange({ kind: 'model', tracker, name });
      },
    );
  }

  async deleteAlias(
    tracker: string,
    name: string,
    alias: string,
    expectedVersion: string,
    caller: Caller,
  ): Promise<ModelDetails> {
    return this.#change(
      { tracker, name, action: 'model.delete-alias', detail: { alias } },
      caller,
      target =>
        this.#options.registrar.deleteAlias(target, alias, expectedVersion),
    );
  }

  async describeModel(
    tracker: string,
    name: string,
    change: RegistryChange,
    caller: Caller,
  ): Promise<ModelDetails> {
    return this.#change(
      { tracker, name, action: 'model.describe', detail: {} },
      caller,
      target => this.#options.registrar.describeModel(target, change),
    );
  }

  async describeVersion(
    tracker: string,
    name: string,
    version: string,
    change: RegistryChange,
    caller: Caller,
  ): Promise<ModelDetails> {
    const action = 'model.describe-version';
    return this.#change(
      { tracker, name, action, detail: { version } },
      caller,
      target =>
        this.#options.registrar.describeVersion(target, version, change),
    );
  }

  async listOutputs(runId: string, caller: Caller): Promise<RunOutputs> {
    await this.#readableRun(runId, caller);
    return this.#options.outputs.list(runId);
  }

  /** Whoever owns the run may make a model of it; whoever owns the model may give it versions of runs they can see. */
  async register(
    tracker: string,
    name: string,
    registration: VersionRegistration,
    caller: Caller,
  ): Promise<RegisteredVersion> {
    const { access, audited, models, outputs, registrar } = this.#options;
    const { runId, loggedModelId, artifactPath } = registration;
    const run = await this.#readableRun(runId, caller);
    if (run.tracker !== tracker) {
      throw new InputError(
        `The run "${runId}" is recorded in the tracker "${run.tracker}", not in "${tracker}"; register its outputs there`,
      );
    }
    const source = sourceOf(loggedModelId, artifactPath);
    if (!isModelName(name)) {
      throw new InputError(
        `name: model names can't contain / or :, but ${JSON.stringify(
          name,
        )} does; choose another one`,
      );
    }
    const actor = caller.credentials.principal.userEntityRef;
    const target = { tracker, name, actor };
    await registrar.refresh(target);
    const model = await models.get(tracker, name);
    const { mayUpdate } = await access.toModels(caller);
    const { owner } = model ?? run;
    const deed = {
      action: 'model.register-version',
      subject: `${tracker}/${name}`,
      detail: { runId },
      caller,
    };
    return audited.run(deed, async () => {
      if (!mayUpdate({ owner })) {
        throw refusal({
          caller,
          deed: `register a version of the model "${name}"`,
          permission: llmopsModelUpdatePermission,
          whoMay: `${owner}, which owns ${model ? 'the model' : 'the run'}`,
        });
      }
      const trackedRunId = await outputs.resolve(runId, registration);
      if (trackedRunId === undefined) {
        throw new InputError(
          `It is not clear which of the tracked runs of "${runId}" left the output; name one of its outputs as trackedRunId`,
        );
      }
      if (!registration.again) {
        await this.#requireNew(target, trackedRunId, registration);
      }
      const version = await registrar.register(
        target,
        {
          trackedRunId,
          source,
          description: registration.description,
          key: registration.idempotencyKey,
        },
        runId,
      );
      return { tracker, name, version };
    });
  }

  /** A second version of the same files is mostly a mistake. */
  async #requireNew(
    { tracker, name }: Target,
    trackedRunId: string,
    { idempotencyKey, runId }: VersionRegistration,
  ): Promise<void> {
    const versions = await this.#options.models.listVersions(tracker, name);
    const same = versions.find(
      version => version.trackedRunId === trackedRunId,
    );
    // A repeated request finds the version that it made itself: trackers keep the key in its tags.
    const isRepeated = versions.some(({ tags }) =>
      Object.values(tags).includes(idempotencyKey),
    );
    if (same && !isRepeated) {
      throw new ConflictError(
        `Version ${same.version} of "${name}" was made of the run "${runId}" already; set "again" to make another one of it`,
      );
    }
  }

  async #change(
    deed: ModelDeed,
    caller: Caller,
    work: (target: Target) => Promise<void>,
  ): Promise<ModelDetails> {
    await this.#permitted(deed, caller, work);
    return this.#options.service.get(deed.tracker, deed.name, caller);
  }

  async #permitted(
    deed: ModelDeed,
    caller: Caller,
    work: (target: Target) => Promise<void>,
  ): Promise<void> {
    const { access, audited, models } = this.#options;
    const { tracker, name, action, detail } = deed;
    const [model, { mayRead, mayUpdate }] = await Promise.all([
      models.get(tracker, name),
      access.toModels(caller),
    ]);
    if (!model || !mayRead(model)) {
      throw modelNotFound(tracker, name);
    }
    const subject = `${tracker}/${name}`;
    await audited.run({ action, subject, detail, caller }, async () => {
      if (!mayUpdate(model)) {
        throw refusal({
          caller,
          deed: `change the model "${name}"`,
          permission: llmopsModelUpdatePermission,
          whoMay: `${model.owner}, which owns it`,
        });
      }
      const actor = caller.credentials.principal.userEntityRef;
      await work({ tracker, name, actor });
    });
  }

  async #readableRun(runId: string, caller: Caller) {
    const [run, { mayRead }] = await Promise.all([
      this.#options.runs.get(runId),
      this.#options.access.toRuns(caller),
    ]);
    if (!mayRead(run)) {
      throw runNotFound(runId);
    }
    return run;
  }
}

function sourceOf(loggedModelId?: string, artifactPath?: string) {
  if (loggedModelId !== undefined && artifactPath === undefined) {
    return { loggedModelId };
  }
  if (artifactPath !== undefined && loggedModelId === undefined) {
    return { artifactPath };
  }
  throw new InputError(
    'Give either loggedModelId, for a model that the run logged, or artifactPath, for a path among its artifacts',
  );
}
