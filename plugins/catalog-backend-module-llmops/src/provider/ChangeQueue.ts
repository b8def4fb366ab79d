import type { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod';

const runChange = z.object({
  kind: z.literal('run'),
  runId: z.string(),
  project: z.string().optional(),
});

const modelChange = z.object({
  kind: z.literal('model'),
  tracker: z.string(),
  name: z.string(),
});

const notebookChange = z.object({
  kind: z.literal('notebook'),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
});

/** A change of something the catalog shows: a model, a notebook, or some runs of one project; without a project, of none. */
export type CatalogChange =
  | { kind: 'model'; tracker: string; name: string }
  | { kind: 'notebook'; cluster: string; namespace: string; name: string }
  | { kind: 'runs'; project: string; runIds: ReadonlySet<string> };

/** Reads an event's payload; undefined when it concerns the catalog in nothing. */
export function readChange(payload: unknown): CatalogChange | undefined {
  const run = runChange.safeParse(payload);
  if (run.success) {
    const { project, runId } = run.data;
    return { kind: 'runs', project: project ?? '', runIds: new Set([runId]) };
  }
  return (
    modelChange.safeParse(payload).data ??
    notebookChange.safeParse(payload).data
  );
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
    const key = keyOf(change);
    const waiting = this.#pending.get(key)?.change;
    this.#pending.set(key, { change: join(waiting, change), tries });
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
      `The catalog could not follow a change of ${nameOf(
        change,
      )} (${tries} of ${TRIES} tries): ${error}`,
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

function keyOf(change: CatalogChange): string {
  switch (change.kind) {
    case 'runs':
      return change.project;
    case 'notebook':
      return JSON.stringify([change.cluster, change.namespace, change.name]);
    default:
      return JSON.stringify([change.tracker, change.name]);
  }
}

function nameOf(change: CatalogChange): string {
  return change.kind === 'runs'
    ? `the runs of ${change.project || 'no project'}`
    : `the ${change.kind} ${change.name}`;
}

/** What both say together. */
function join(
  waiting: CatalogChange | undefined,
  change: CatalogChange,
): CatalogChange {
  return waiting?.kind === 'runs' && change.kind === 'runs'
    ? { ...change, runIds: new Set([...waiting.runIds, ...change.runIds]) }
    : change;
}
