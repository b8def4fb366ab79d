import type {
  TrackerSink,
  ModelRecord,
  ModelVersionRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import type { MlflowModel, MlflowModelVersion } from '../client/schemas';
import { allPages, newestPages } from './pages';
import type { MlflowLinks } from './MlflowLinks';
import { ReportedRecords } from './ReportedRecords';
import { toModel, toModelVersion } from './records';
import { SourceRuns } from './SourceRuns';
import type { SyncCursor } from './SyncCursor';

/*
 * How models are followed.
 *
 * Each cycle reads the models and versions that changed last, newest first, until it reaches what was reported
 * before. Setting an alias or a tag does not change the server's time of change, so the first page is always compared
 * as a whole: aliases of the models in it appear at once. Older ones, edits that no time of change tells of and
 * deletions are found by reading everything every 15 minutes.
 *
 * An old server may refuse or ignore the order; then only that whole reading is used, once a minute.
 */

const RECONCILE_MS = 15 * 60_000;
const RECONCILE_UNORDERED_MS = 60_000;

/** What one cycle knows and finds out. */
interface Cycle {
  sink: TrackerSink;
  signal: AbortSignal;
  /** Names of the models that were reported and not removed. */
  known: Set<string>;
  modelsUntil: number;
  versionsUntil: number;
}

/** Reports registered models, their versions and aliases. */
export class ModelSynchronizer {
  readonly #client: MlflowClient;
  readonly #links: MlflowLinks;
  readonly #now: () => number;
  readonly #models = new ReportedRecords<ModelRecord>(model => model.name);
  readonly #versions = new ReportedRecords<ModelVersionRecord>(version =>
    JSON.stringify([version.model, version.version]),
  );
  readonly #sourceRuns: SourceRuns;
  #ordered = true;

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
  }

  async sync(
    cursor: SyncCursor,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<SyncCursor> {
    const cycle: Cycle = {
      sink,
      signal,
      known: new Set(cursor.models),
      modelsUntil: cursor.modelsUntil,
      versionsUntil: cursor.versionsUntil,
    };
    const due = this.#isDue(cursor.reconciledAt);
    if (due) {
      await this.#reconcile(cycle);
    } else if (this.#ordered) {
      await this.#followNewest(cursor, cycle);
    }
    return {
      modelsUntil: cycle.modelsUntil,
      versionsUntil: cycle.versionsUntil,
      reconciledAt: due ? this.#now() : cursor.reconciledAt,
      models: [...cycle.known],
    };
  }

  #isDue(reconciledAt: number): boolean {
    const age = this.#now() - reconciledAt;
    // A negative age comes from another machine's clock, or from one that was set back.
    return (
      age < 0 || age >= (this.#ordered ? RECONCILE_MS : RECONCILE_UNORDERED_MS)
    );
  }

  async #followNewest(cursor: SyncCursor, cycle: Cycle): Promise<void> {
    const { signal } = cycle;
    try {
      for await (const models of newestPages(
        cursor.modelsUntil,
        signal,
        request => this.#client.searchModels({ ...request, newestFirst: true }),
      )) {
        await this.#reportModels(models, cycle);
      }
      for await (const versions of newestPages(
        cursor.versionsUntil,
        signal,
        request =>
          this.#client.searchModelVersions({ ...request, newestFirst: true }),
      )) {
        await this.#reportVersions(versions, cycle);
      }
    } catch (error) {
      if (!isUnordered(error)) {
        throw error;
      }
      this.#ordered = false;
    }
  }

  async #reconcile(cycle: Cycle): Promise<void> {
    const { sink, signal, known } = cycle;
    const present = new Set<string>();
    for await (const models of allPages(signal, request =>
      this.#client.searchModels(request),
    )) {
      await this.#reportModels(models, cycle);
      models.forEach(model => present.add(model.name));
    }
    for await (const versions of allPages(signal, request =>
      this.#client.searchModelVersions(request),
    )) {
      await this.#reportVersions(versions, cycle);
    }
    const gone: string[] = [];
    for (const name of known) {
      // Pages shift while others write, so a model that was not seen is asked for by name.
      if (!present.has(name) && !(await this.#client.getModel(name, signal))) {
        gone.push(name);
      }
    }
    if (gone.length) {
      await sink.removeModels(gone);
      gone.forEach(name => known.delete(name));
      this.forget();
    }
  }

  async #reportModels(models: MlflowModel[], cycle: Cycle): Promise<void> {
    await this.#models.report(
      models.map(model => toModel(model, this.#links)),
      records => cycle.sink.upsertModels(records),
    );
    for (const model of models) {
      cycle.known.add(model.name);
      cycle.modelsUntil = Math.max(
        cycle.modelsUntil,
        model.last_updated_timestamp,
      );
    }
  }

  async #reportVersions(
    versions: MlflowModelVersion[],
    cycle: Cycle,
  ): Promise<void> {
    const { known, signal } = cycle;
    const strangers = new Set(
      versions.map(({ name }) => name).filter(name => !known.has(name)),
    );
    for (const name of strangers) {
      // Registered since the models were read.
      const model = await this.#client.getModel(name, signal);
      if (model) {
        await this.#reportModels([model], cycle);
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
      cycle.sink.upsertModelVersions(changed),
    );
    cycle.versionsUntil = Math.max(
      cycle.versionsUntil,
      ...versions.map(version => version.last_updated_timestamp),
    );
  }
}

/** The server knows no such order, or gave another. */
function isUnordered(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (error instanceof MlflowResponseError && error.statusCode === 400)
  );
}
