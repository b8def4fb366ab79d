import type {
  TrackerSink,
  ModelRecord,
  ModelVersionRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { isQuotable } from '../client/quoteFilterValue';
import { MlflowResponseError } from '../client/MlflowResponseError';
import type { MlflowModel, MlflowModelVersion } from '../client/schemas';
import { allPages, newestPages } from './pages';
import type { MlflowLinks } from './MlflowLinks';
import { removeMissingModels } from './removeMissingModels';
import { ReportedRecords } from './ReportedRecords';
import { toModel, toModelVersion } from './records';
import { SourceRuns } from './SourceRuns';
import type { SyncCursor } from './SyncCursor';

/*
 * How models are followed.
 *
 * A turn costs one request while nothing changes. It reads the models that changed last, newest first, until it
 * reaches what was reported before. A new version, a deleted one and a new stage change their model's time, so the
 * versions of changed models are read too, which also tells which ones are gone. Setting an alias or a tag changes no
 * time, so the first page is always compared as a whole. Each fourth turn reads the versions that changed last
 * instead, for new descriptions and tags of versions. What all this cannot tell is found by reading everything every
 * 15 minutes.
 *
 * An old server may refuse or ignore the order; then only that whole reading is used, once a minute, for an hour: after
 * that it may have been updated.
 */

const RECONCILE_MS = 15 * 60_000;
const RECONCILE_UNORDERED_MS = 60_000;
const UNORDERED_MS = 60 * 60_000;
const VERSIONS_TURN = 4;
/** Models whose versions are read one by one in a turn; of more, the versions that changed last are read instead. */
const MOST_MODELS = 10;

/** What one turn knows and finds out. */
interface Turn {
  sink: TrackerSink;
  signal: AbortSignal;
  modelsUntil: number;
  versionsUntil: number;
}

/** Reports registered models, their versions and aliases. */
export class ModelSynchronizer {
  readonly #client: MlflowClient;
  readonly #links: MlflowLinks;
  readonly #now: () => number;
  readonly #models = new ReportedRecords<ModelRecord>(model => model.name);
  readonly #versions = new ReportedRecords<
    ModelVersionRecord,
    Pick<ModelVersionRecord, 'model' | 'version'>
  >(({ model, version }) => JSON.stringify([model, version]));
  readonly #sourceRuns: SourceRuns;
  /** Names of stored models, to report no version before its model. */
  #known: Set<string> | undefined;
  #turns = 0;
  #unorderedAt = -Infinity;

  constructor(client: MlflowClient, links: MlflowLinks, now: () => number) {
    this.#client = client;
    this.#links = links;
    this.#now = now;
    this.#sourceRuns = new SourceRuns(client);
  }

  /** Everything will be reported again. */
  forget(): void {
    this.#models.clear();
    this.#versions.clear();
    this.#known = undefined;
    this.#turns = 0;
  }

  /** One turn; when told that something changed, of models and versions both. */
  async sync(
    cursor: SyncCursor,
    options: { isHinted: boolean },
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<SyncCursor> {
    const { modelsUntil, versionsUntil } = cursor;
    const turn: Turn = { sink, signal, modelsUntil, versionsUntil };
    this.#known ??= await readNames(sink);
    const due = this.#isDue(cursor.reconciledAt);
    if (due) {
      this.#turns = Math.max(this.#turns, 1);
      await this.#reconcile(turn);
    } else if (this.#isOrdered()) {
      await this.#followNewest(turn, options.isHinted);
    }
    return {
      ...cursor,
      modelsUntil: turn.modelsUntil,
      versionsUntil: turn.versionsUntil,
      reconciledAt: due ? this.#now() : cursor.reconciledAt,
    };
  }

  #isDue(reconciledAt: number): boolean {
    const age = this.#now() - reconciledAt;
    // A negative age comes from another machine's clock, or from one that was set back.
    return (
      age < 0 ||
      age >= (this.#isOrdered() ? RECONCILE_MS : RECONCILE_UNORDERED_MS)
    );
  }

  #isOrdered(): boolean {
    const age = this.#now() - this.#unorderedAt;
    return age < 0 || age >= UNORDERED_MS;
  }

  async #followNewest(turn: Turn, isHinted: boolean): Promise<void> {
    // After a restart both are read: what was reported is not remembered.
    const isFirst = this.#turns === 0;
    this.#turns += 1;
    const isVersionsTurn = this.#turns % VERSIONS_TURN === 0;
    try {
      if (isFirst || isHinted || !isVersionsTurn) {
        await this.#followModels(turn);
      }
      if (isFirst || isHinted || isVersionsTurn) {
        await this.#followVersions(turn);
      }
    } catch (error) {
      if (!isUnordered(error)) {
        throw error;
      }
      this.#unorderedAt = this.#now();
    }
  }

  async #followModels(turn: Turn): Promise<void> {
    const { signal, modelsUntil } = turn;
    const changed = new Set<string>();
    for await (const models of newestPages(modelsUntil, signal, request =>
      this.#client.searchModels({ ...request, newestFirst: true }),
    )) {
      const reported = await this.#reportModels(models, turn);
      models
        .filter(
          ({ name, last_updated_timestamp: time }) =>
            reported.has(name) && time >= modelsUntil,
        )
        .forEach(({ name }) => changed.add(name));
    }
    if (changed.size > MOST_MODELS || ![...changed].every(isQuotable)) {
      await this.#followVersions(turn);
      return;
    }
    for (const name of changed) {
      await this.#readVersionsOf(name, turn);
    }
  }

  async #followVersions(turn: Turn): Promise<void> {
    const { signal, versionsUntil } = turn;
    for await (const versions of newestPages(versionsUntil, signal, request =>
      this.#client.searchModelVersions({ ...request, newestFirst: true }),
    )) {
      await this.#reportVersions(versions, turn);
    }
  }

  /** All versions of a model, so that those are noticed that are gone. */
  async #readVersionsOf(model: string, turn: Turn): Promise<void> {
    const { sink, signal } = turn;
    const present = new Set<string>();
    for await (const versions of allPages(signal, request =>
      this.#client.searchModelVersions({ ...request, model }),
    )) {
      await this.#reportVersions(versions, turn);
      versions.forEach(({ version }) => present.add(version));
    }
    const stored = await sink.storedVersions(model);
    const gone = stored.filter(version => !present.has(version));
    if (gone.length > 0) {
      await sink.removeModelVersions(gone.map(version => ({ model, version })));
      gone.forEach(version => this.#versions.forget({ model, version }));
    }
  }

  async #reconcile(turn: Turn): Promise<void> {
    const { sink, signal } = turn;
    // The portal writes too, so what was reported last need not be what is stored: all is reported once more.
    this.#models.clear();
    this.#versions.clear();
    const present = new Map<string, Set<string>>();
    for await (const models of allPages(signal, request =>
      this.#client.searchModels(request),
    )) {
      await this.#reportModels(models, turn);
      models.forEach(({ name }) => present.set(name, new Set()));
    }
    for await (const versions of allPages(signal, request =>
      this.#client.searchModelVersions(request),
    )) {
      await this.#reportVersions(versions, turn);
      versions.forEach(({ name, version }) => present.get(name)?.add(version));
    }
    const isGone = await removeMissingModels(
      this.#client,
      present,
      sink,
      signal,
    );
    if (isGone) {
      this.forget();
    }
  }

  /** Answers the names of those that were new or changed as far as is remembered. */
  async #reportModels(models: MlflowModel[], turn: Turn): Promise<Set<string>> {
    const reported = new Set<string>();
    await this.#models.report(
      models.map(model => toModel(model, this.#links)),
      async records => {
        await turn.sink.upsertModels(records);
        records.forEach(({ name }) => reported.add(name));
      },
    );
    for (const model of models) {
      this.#known?.add(model.name);
      turn.modelsUntil = Math.max(
        turn.modelsUntil,
        model.last_updated_timestamp,
      );
    }
    return reported;
  }

  async #reportVersions(
    versions: MlflowModelVersion[],
    turn: Turn,
  ): Promise<void> {
    const known = this.#known ?? new Set<string>();
    const { signal } = turn;
    const strangers = new Set(
      versions.map(({ name }) => name).filter(name => !known.has(name)),
    );
    for (const name of strangers) {
      // Registered since the models were read.
      const model = await this.#client.getModel(name, signal);
      if (model) {
        await this.#reportModels([model], turn);
      }
    }
    const records: ModelVersionRecord[] = [];
    for (const version of versions.filter(({ name }) => known.has(name))) {
      const record = toModelVersion(version);
      records.push({
        ...record,
        trackedRunId:
          record.trackedRunId ??
          (await this.#sourceRuns.of(version.model_id, signal)),
      });
    }
    await this.#versions.report(records, changed =>
      turn.sink.upsertModelVersions(changed),
    );
    turn.versionsUntil = Math.max(
      turn.versionsUntil,
      ...versions.map(version => version.last_updated_timestamp),
    );
  }
}

async function readNames(sink: TrackerSink): Promise<Set<string>> {
  const names = new Set<string>();
  let after: string | undefined;
  do {
    const models = await sink.storedModels(after);
    models.forEach(({ name }) => names.add(name));
    after = models.at(-1)?.name;
  } while (after !== undefined);
  return names;
}

/** The server knows no such order, or gave another. */
function isUnordered(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (error instanceof MlflowResponseError && error.statusCode === 400)
  );
}
