import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';

/** A change of something the catalog shows; metrics are not shown. */
export type CatalogChange = Exclude<LlmopsChange, { kind: 'metrics' }>;

/** Reads an event's payload; undefined when it concerns the catalog in nothing. */
export function readChange(payload: unknown): CatalogChange | undefined {
  if (typeof payload !== 'object' || payload === null || !('kind' in payload)) {
    return undefined;
  }
  if (
    payload.kind === 'run' &&
    'runId' in payload &&
    typeof payload.runId === 'string' &&
    'project' in payload &&
    typeof payload.project === 'string'
  ) {
    return { kind: 'run', runId: payload.runId, project: payload.project };
  }
  if (
    payload.kind === 'model' &&
    'tracker' in payload &&
    typeof payload.tracker === 'string' &&
    'name' in payload &&
    typeof payload.name === 'string'
  ) {
    return { kind: 'model', tracker: payload.tracker, name: payload.name };
  }
  return undefined;
}

const TRIES = 5;

/**
 * Handles changes one after the other, and only once what is said several times meanwhile: all runs of a project are
 * one change. What fails is tried again with growing pauses; what fails for long is left to the slow reconcile.
 */
export class ChangeQueue {
  readonly #pending = new Map<
    string,
    { change: CatalogChange; tries: number }
  >();
  readonly #handle: (change: CatalogChange) => Promise<void>;
  readonly #logger: LoggerService;
  readonly #pauseMs: number;
  #working = false;

  constructor(options: {
    handle: (change: CatalogChange) => Promise<void>;
    logger: LoggerService;
    /** Pause after a failure; it doubles each time. */
    pauseMs?: number;
  }) {
    this.#handle = options.handle;
    this.#logger = options.logger;
    this.#pauseMs = options.pauseMs ?? 1000;
  }

  push(change: CatalogChange): void {
    this.#add(change, 0);
  }

  #add(change: CatalogChange, tries: number): void {
    const key =
      change.kind === 'run'
        ? change.project
        : JSON.stringify([change.tracker, change.name]);
    this.#pending.set(key, { change, tries });
    if (!this.#working) {
      this.#working = true;
      this.#work();
    }
  }

  /** Ends, with nothing awaited after the last look at what is pending, when nothing is. */
  async #work(): Promise<void> {
    for (const [key, { change, tries }] of this.#pending) {
      this.#pending.delete(key);
      try {
        await this.#handle(change);
      } catch (error) {
        this.#retry(change, tries + 1, error);
      }
    }
    this.#working = false;
  }

  #retry(change: CatalogChange, tries: number, error: unknown): void {
    this.#logger.warn(
      `The catalog could not follow a change of ${
        change.kind === 'run' ? `run ${change.runId}` : `model ${change.name}`
      } (${tries} of ${TRIES} tries): ${error}`,
    );
    if (tries < TRIES) {
      const timer = setTimeout(
        () => this.#add(change, tries),
        this.#pauseMs * 2 ** (tries - 1),
      );
      timer.unref();
    }
  }
}
