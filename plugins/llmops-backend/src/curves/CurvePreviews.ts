import type {
  CurvePreview,
  CurvePreviewRequest,
  ExperimentTracker,
} from '@llmops/backstage-plugin-llmops-node';

/** A page that is open asks again and again while the history comes in; the server is asked less often. */
const KEEP_MS = 30_000;
/** What has ended logs nothing any more. */
const KEEP_ENDED_MS = 10 * 60_000;
const KEEP_COUNT = 200;
/** The server has this long; the curves that are here do not wait longer for a sample. */
const PATIENCE_MS = 20_000;

type Request = Omit<CurvePreviewRequest, 'signal'>;

export type PreviewAnswer = CurvePreview | { problem: string };

/** Samples of histories that are not here yet, kept for a moment. */
export class CurvePreviews {
  readonly #open = new Set<Promise<unknown>>();
  readonly #kept = new Map<
    string,
    { at: number; answer: Promise<CurvePreview> }
  >();

  static create(options: {
    trackers: ReadonlyMap<string, ExperimentTracker>;
    clock?: () => Date;
  }): CurvePreviews {
    return new CurvePreviews(
      options.trackers,
      options.clock ?? (() => new Date()),
    );
  }

  private constructor(
    private readonly trackers: ReadonlyMap<string, ExperimentTracker>,
    private readonly clock: () => Date,
  ) {}

  /** `isEnded` says that none of the runs goes on. */
  async read(
    tracker: string,
    request: Request,
    isEnded: boolean,
  ): Promise<PreviewAnswer> {
    try {
      return await this.#keep(tracker, request, isEnded);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { problem: `${tracker}: ${message}` };
    }
  }

  /** Resolves when no server is asked for a sample: somebody is waiting for each. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) {
      await Promise.allSettled(this.#open);
    }
  }

  #keep(
    trackerId: string,
    request: Request,
    isEnded: boolean,
  ): Promise<CurvePreview> {
    const tracker = this.trackers.get(trackerId);
    if (!tracker?.previewCurve) {
      return Promise.resolve({ points: {}, isWhole: false });
    }
    const now = this.clock().getTime();
    const name = JSON.stringify([trackerId, request]);
    const kept = this.#kept.get(name);
    if (kept && kept.at > now - (isEnded ? KEEP_ENDED_MS : KEEP_MS)) {
      return kept.answer;
    }
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = tracker.previewCurve({ ...request, signal });
    this.#open.add(answer);
    answer
      .catch(() => this.#kept.delete(name))
      .finally(() => this.#open.delete(answer));
    this.#kept.delete(name);
    this.#kept.set(name, { at: now, answer });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEEP_COUNT) {
        break;
      }
      this.#kept.delete(oldest);
    }
    return answer;
  }
}
