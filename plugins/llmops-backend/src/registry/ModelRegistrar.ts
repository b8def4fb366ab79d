import {
  ConflictError,
  isError,
  NotFoundError,
  NotImplementedError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { RegistryChange } from '@llmops/backstage-plugin-llmops-common';
import type {
  ExperimentTracker,
  ModelRecord,
  ModelRegistry,
  TrackerSink,
  VersionRegistration,
} from '@llmops/backstage-plugin-llmops-node';
import type { AuditStore } from '../database/AuditStore';
import { withinPatience } from '../lib/withinPatience';
import { modelNotFound, versionNotFound } from '../models/modelNotFound';
import { checkChange } from './checkChange';
import { KeyedMutex } from './KeyedMutex';
import type { AliasChange } from './requirePassed';

/*
 * How the portal writes models. The tracker is asked what stands there now; what the caller expects must be that. Then
 * the deed is written into the trail, then done in the tracker, then mirrored: the tables take what the tracker answers
 * afterwards, whoever wrote it. Trackers have no write that depends on a condition, so someone who writes there within
 * the few milliseconds between look and write is overwritten; people of one portal's process never are.
 */

export interface ModelRegistrarOptions {
  trackers: ReadonlyMap<string, ExperimentTracker>;
  /** Where what a tracker answers is mirrored. */
  sinkOf: (
    tracker: string,
  ) => Pick<TrackerSink, 'upsertModels' | 'upsertModelVersions'>;
  audit: AuditStore;
}

/** A model, and the person who changes it. */
export interface Target {
  tracker: string;
  name: string;
  /** Entity reference. */
  actor: string;
}

/** Changes registered models in their trackers. Who may do so is decided before. */
export class ModelRegistrar {
  readonly #options: ModelRegistrarOptions;
  readonly #turns = new KeyedMutex();

  static create(options: ModelRegistrarOptions): ModelRegistrar {
    return new ModelRegistrar(options);
  }

  private constructor(options: ModelRegistrarOptions) {
    this.#options = options;
  }

  /** Mirrors what the tracker holds of a model now, if anything. */
  async refresh(target: Omit<Target, 'actor'>): Promise<void> {
    const registry = this.#registryOf(target.tracker);
    await this.#asking(target, signal =>
      this.#mirror(target, registry, signal),
    );
  }

  /** Makes or moves an alias that names the expected version, or none without one. */
  async setAlias(
    target: Target,
    alias: string,
    change: AliasChange,
  ): Promise<void> {
    const { version, expectedVersion, reason } = change;
    await this.#change(target, async (registry, model, signal) => {
      const now = aliasOf(model, alias);
      if (now === version) {
        return undefined;
      }
      if (now !== expectedVersion) {
        throw movedAlias(target.name, alias, now);
      }
      return {
        action: 'model.set-alias',
        detail: {
          ...{ alias, version },
          ...(now ? { from: now } : {}),
          ...(reason ? { reason } : {}),
        },
        write: () => registry.setAlias(target.name, alias, version, signal),
      };
    });
  }

  /** Takes an alias away that names the expected version. */
  async deleteAlias(
    target: Target,
    alias: string,
    expectedVersion: string,
  ): Promise<void> {
    await this.#change(target, async (registry, model, signal) => {
      const now = aliasOf(model, alias);
      if (now === undefined) {
        return undefined;
      }
      if (now !== expectedVersion) {
        throw movedAlias(target.name, alias, now);
      }
      return {
        action: 'model.delete-alias',
        detail: { alias, from: now },
        write: () => registry.deleteAlias(target.name, alias, signal),
      };
    });
  }

  async describeModel(target: Target, change: RegistryChange): Promise<void> {
    await this.#change(target, async (registry, model, signal) => {
      const left = checkChange(`the model "${target.name}"`, change, model);
      return isNothing(left)
        ? undefined
        : {
            action: 'model.describe',
            detail: { ...left },
            write: () => registry.describeModel(target.name, left, signal),
          };
    });
  }

  async describeVersion(
    target: Target,
    version: string,
    change: RegistryChange,
  ): Promise<void> {
    const { tracker, name } = target;
    await this.#change(target, async (registry, _model, signal) => {
      const now = await registry.getVersion(name, version, signal);
      if (!now) {
        throw versionNotFound(name, version);
      }
      const mirror = async () => {
        const after = await registry.getVersion(name, version, signal);
        await this.#options
          .sinkOf(tracker)
          .upsertModelVersions(after ? [after] : []);
      };
      await mirror();
      const of = `version ${version} of "${name}"`;
      const left = checkChange(of, change, now);
      return isNothing(left)
        ? undefined
        : {
            action: 'model.describe-version',
            detail: { version, ...left },
            write: async () => {
              await registry.describeVersion(name, version, left, signal);
              await mirror();
            },
          };
    });
  }

  /** Makes what a run left behind a version; answers its number. */
  async register(
    target: Target,
    registration: Omit<VersionRegistration, 'model'>,
    runId: string,
  ): Promise<string> {
    const { tracker, name } = target;
    const registry = this.#registryOf(tracker);
    return this.#inTurn(target, async signal => {
      const version = await this.#audited(
        target,
        'model.register-version',
        { runId, ...registration.source },
        () =>
          registry.registerVersion({ ...registration, model: name }, signal),
      );
      // The version first: a new model is then stored with the owner of the run.
      await this.#options.sinkOf(tracker).upsertModelVersions([version]);
      await this.#mirror(target, registry, signal);
      return version.version;
    });
  }

  /** Looks, decides, writes and mirrors, one change of a model after another. */
  async #change(
    target: Target,
    decide: (
      registry: ModelRegistry,
      model: ModelRecord,
      signal: AbortSignal,
    ) => Promise<
      | { action: string; detail: JsonObject; write: () => Promise<void> }
      | undefined
    >,
  ): Promise<void> {
    const { tracker, name } = target;
    const registry = this.#registryOf(tracker);
    await this.#inTurn(target, async signal => {
      // The truth is mirrored first, so that whoever hears of a conflict sees it, too.
      const model = await this.#mirror(target, registry, signal);
      if (!model) {
        throw modelNotFound(tracker, name);
      }
      const deed = await decide(registry, model, signal);
      if (deed) {
        await this.#audited(target, deed.action, deed.detail, deed.write);
        await this.#mirror(target, registry, signal);
      }
    });
  }

  /** Waiting for others who change the model takes none of the time that the tracker has to answer. */
  async #inTurn<T>(
    target: Target,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#turns.run(keyOf(target), () => this.#asking(target, work));
  }

  async #asking<T>(
    { tracker }: Omit<Target, 'actor'>,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { signal } = new AbortController();
    return withinPatience(signal, `The tracker "${tracker}"`, work);
  }

  async #mirror(
    { tracker, name }: Omit<Target, 'actor'>,
    registry: ModelRegistry,
    signal: AbortSignal,
  ): Promise<ModelRecord | undefined> {
    const model = await registry.getModel(name, signal);
    await this.#options.sinkOf(tracker).upsertModels(model ? [model] : []);
    return model;
  }

  /** Written down before it is done, and again when it fails: what happened outside must not be missing. */
  async #audited<T>(
    target: Target,
    action: string,
    detail: JsonObject,
    work: () => Promise<T>,
  ): Promise<T> {
    const { audit } = this.#options;
    const { actor } = target;
    const subject = `${target.tracker}/${target.name}`;
    await audit.record({ actor, action, subject, outcome: 'allowed', detail });
    try {
      return await work();
    } catch (error) {
      const reason = isError(error) ? error.message : String(error);
      await audit.record({
        ...{ actor, action, subject },
        outcome: 'failed',
        detail: { ...detail, reason },
      });
      throw error;
    }
  }

  #registryOf(tracker: string): ModelRegistry {
    const found = this.#options.trackers.get(tracker);
    if (!found) {
      throw new NotFoundError(`There is no tracker "${tracker}"`);
    }
    if (!found.registry) {
      throw new NotImplementedError(
        `Models of the tracker "${tracker}" cannot be changed from here; change them there`,
      );
    }
    return found.registry;
  }
}

function keyOf({ tracker, name }: Target): string {
  return JSON.stringify([tracker, name]);
}

function aliasOf(model: ModelRecord, alias: string): string | undefined {
  return Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined;
}

function isNothing(change: { description?: string; tags?: object }): boolean {
  return change.description === undefined && change.tags === undefined;
}

function movedAlias(
  name: string,
  alias: string,
  now: string | undefined,
): ConflictError {
  const state =
    now === undefined ? 'is no longer there' : `names version ${now} now`;
  return new ConflictError(
    `The alias "${alias}" of "${name}" ${state}: it was changed in the tracker meanwhile, so nothing was changed here. Look at it and decide again`,
  );
}
