import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { WorkLoop } from '../lease/WorkLoop';
import { examineVersions } from '../models/examineVersions';
import type { ModelRow } from '../models/modelRows';
import type { ModelStore } from '../models/ModelStore';
import type { VersionSources } from '../models/readVersions';
import { buildFacts } from './buildFacts';
import { factsFingerprint } from './factsFingerprint';
import type { ModelCards } from './ModelCards';
import {
  factsKey,
  type ModelFactsStore,
  type ModelKey,
} from './ModelFactsStore';

/*
 * How facts stay true. Whoever changes a model or a run says so; the models concerned are then looked at again. What
 * was missed because a portal stopped in between is found by the fingerprint, at the start and now and then. Two
 * replicas may do the same work: the result is the same, and the second one writes nothing.
 */

const LOOK_INTERVAL_MS = 60_000;
const OUTDATED_LIMIT = 500;

export interface ModelFactsKeeperOptions extends VersionSources {
  database: Knex;
  models: ModelStore;
  facts: ModelFactsStore;
  cards: ModelCards;
  notifyChange: (change: LlmopsChange) => void;
  logger: LoggerService;
}

/** Makes the facts of models anew when their versions, cards or evaluations change. */
export class ModelFactsKeeper {
  readonly #options: ModelFactsKeeperOptions;
  readonly #loop: WorkLoop;
  readonly #due = new Map<string, ModelKey>();
  readonly #runs = new Set<string>();
  /** When all models are looked through again; at once as long as there may be more than were found. */
  #scansAt = 0;
  #stopped = false;

  static create(options: ModelFactsKeeperOptions): ModelFactsKeeper {
    return new ModelFactsKeeper(options);
  }

  private constructor(options: ModelFactsKeeperOptions) {
    this.#options = options;
    this.#loop = new WorkLoop({
      name: 'keeper of model facts',
      intervalMs: LOOK_INTERVAL_MS,
      look: () => this.#look(),
      logger: options.logger,
    });
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop.stop();
  }

  onChange(change: LlmopsChange): void {
    if (change.kind === 'model') {
      const { tracker, name } = change;
      this.#due.set(factsKey({ tracker, name }), { tracker, name });
    } else if (change.kind === 'run' || change.kind === 'metrics') {
      this.#runs.add(change.runId);
    } else {
      return;
    }
    this.#loop.wake();
  }

  /** Makes the facts of one model anew. True when they changed. */
  async refresh(key: ModelKey): Promise<boolean> {
    const { database, models, facts, cards } = this.#options;
    const { tracker, name } = key;
    const row: ModelRow | undefined = await database<ModelRow>('models')
      .where({ tracker, name })
      .first();
    const model = row && (await models.get(tracker, name));
    if (!row || !model) {
      return false;
    }
    const versions = await models.listVersions(tracker, name);
    const [newest] = await examineVersions(
      this.#options,
      tracker,
      versions.slice(0, 1),
    );
    const producer = newest?.producer;
    const card = await cards.of(
      producer,
      newest?.version.description ?? model.description,
    );
    return facts.put(key, {
      ...buildFacts({
        model,
        versions,
        card,
        evaluation: newest?.metrics ?? {},
        dataVersion: producer?.run?.dataVersion,
      }),
      fingerprint: factsFingerprint(row),
      version: newest?.version.version,
      commit: card.commit,
    });
  }

  async #look(): Promise<void> {
    const { models, facts, notifyChange, logger } = this.#options;
    const runIds = [...this.#runs];
    this.#runs.clear();
    const produced = await models.producedByRuns(runIds);
    const due = new Map(this.#due);
    this.#due.clear();
    const outdated =
      this.#scansAt <= Date.now()
        ? await facts.listOutdated(OUTDATED_LIMIT)
        : [];
    if (outdated.length < OUTDATED_LIMIT && this.#scansAt <= Date.now()) {
      this.#scansAt = Date.now() + LOOK_INTERVAL_MS;
    }
    for (const key of [...produced.values(), ...outdated]) {
      due.set(factsKey(key), { tracker: key.tracker, name: key.name });
    }
    for (const key of due.values()) {
      if (this.#stopped) {
        return;
      }
      try {
        if (await this.refresh(key)) {
          notifyChange({ kind: 'model', ...key });
        }
      } catch (error) {
        logger.warn(
          `The facts of the model "${key.name}" in "${key.tracker}" stay as they are: ${error}`,
        );
      }
    }
    if (outdated.length === OUTDATED_LIMIT) {
      this.#loop.wake();
    }
  }
}
