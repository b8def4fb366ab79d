import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  LlmopsChange,
  RunState,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { toInstant } from '../database/instant';
import { toDispatchKey } from '../database/newId';
import type { RunRecord, RunStore } from '../database/RunStore';

/** A run that ended longer ago is no news any more. */
const NEWS_MS = 60 * 60 * 1000;

/** Ends that are told; who cancelled a run knows it. */
const TOLD: Partial<
  Record<RunState, { words: string; severity: 'normal' | 'high' }>
> = {
  succeeded: { words: 'succeeded', severity: 'normal' },
  failed: { words: 'failed', severity: 'high' },
  lost: { words: 'was lost', severity: 'high' },
};

export interface RunEndNotifierOptions {
  database: Knex;
  runs: Pick<RunStore, 'get'>;
  notifications: NotificationService;
  logger: LoggerService;
  clock?: () => Date;
}

/** Tells who started a run how it ended, once for each attempt. */
export class RunEndNotifier {
  readonly #options: RunEndNotifierOptions;
  readonly #sending = new Set<Promise<void>>();

  static create(options: RunEndNotifierOptions): RunEndNotifier {
    return new RunEndNotifier(options);
  }

  private constructor(options: RunEndNotifierOptions) {
    this.#options = options;
  }

  /** Never throws: a notice that is not sent changes nothing for the run. */
  onChange(change: LlmopsChange): void {
    if (change.kind !== 'run') {
      return;
    }
    const sending = this.#notify(change.runId)
      .catch(error =>
        this.#options.logger.warn(
          `Nobody was told of the end of the run ${change.runId}: ${error}`,
        ),
      )
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Resolves when everything is sent that is due by now. */
  async settled(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async #notify(runId: string): Promise<void> {
    const run = await this.#options.runs.get(runId);
    const told = TOLD[run.state];
    if (!told || !run.startedBy || !this.#isNews(run)) {
      return;
    }
    if (!(await this.#claim(run))) {
      return;
    }
    await this.#options.notifications.send({
      recipients: { type: 'entity', entityRef: run.startedBy },
      payload: {
        title: `Run ${run.name} ${told.words}`,
        description: run.reason,
        link: `/llmops/runs/${encodeURIComponent(run.id)}`,
        severity: told.severity,
        topic: 'llmops.run',
        // A retry replaces what was said of the attempt before.
        scope: `llmops.run.${run.id}`,
      },
    });
  }

  #isNews(run: RunRecord): boolean {
    const now = this.#options.clock?.() ?? new Date();
    return (
      run.endedAt !== undefined &&
      now.getTime() - run.endedAt.getTime() < NEWS_MS
    );
  }

  /** Whether this replica is the one to tell of it. */
  async #claim(run: RunRecord): Promise<boolean> {
    const claimed: unknown[] = await this.#options
      .database('run_notices')
      .insert({
        dispatch_key: toDispatchKey(run.id, run.attempt),
        at: toInstant(this.#options.clock?.() ?? new Date()),
      })
      .onConflict('dispatch_key')
      .ignore()
      .returning('dispatch_key');
    return claimed.length > 0;
  }
}
