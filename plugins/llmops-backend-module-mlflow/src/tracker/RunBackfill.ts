import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowClient } from '../client/MlflowClient';
import { MlflowResponseError } from '../client/MlflowResponseError';
import type { MlflowRun } from '../client/schemas';
import type { ExperimentDirectory } from './ExperimentDirectory';
import type { RunReporter } from './RunReporter';
import type { BackfillCursor } from './SyncCursor';

const PAGE = 500;
/** Reading goes on for this long in one cycle, so that the attempts of the portal are not kept waiting. */
const CYCLE_MS = 4000;

interface RunPage {
  items: MlflowRun[];
  nextPageToken?: string;
}

/**
 * Reads all runs that had started when the server was first followed, from the newest to the oldest. While a page is
 * written, the server is asked for the next one. Page tokens are offsets: runs that appear meanwhile start later than
 * the limit, and one that is deleted shifts a page, which the comparison of everything makes good.
 */
export class RunBackfill {
  /** The page that was asked for ahead, and where it is. */
  #ahead: { key: string; page: Promise<RunPage> } | undefined;

  constructor(
    private readonly options: {
      client: MlflowClient;
      experiments: ExperimentDirectory;
      reporter: RunReporter;
      now: () => number;
    },
  ) {}

  /** What was asked for ahead is of no use any more. */
  forget(): void {
    this.#ahead = undefined;
  }

  /** Reads on for a while; undefined when everything was read. */
  async step(
    cursor: BackfillCursor,
    sink: TrackerSink,
    signal: AbortSignal,
  ): Promise<BackfillCursor | undefined> {
    const { experiments, reporter } = this.options;
    const chunks = experiments.chunks();
    const end = performance.now() + CYCLE_MS;
    let at = cursor;
    while (at.chunk < chunks.length) {
      const page = await this.#take(chunks, at, signal);
      const oldest = page.items.at(-1)?.info.start_time;
      at = {
        until: at.until,
        chunk: page.nextPageToken ? at.chunk : at.chunk + 1,
        pageToken: page.nextPageToken,
        runs: at.runs + page.items.length,
        backTo: oldest || at.backTo,
      };
      this.#askAhead(chunks, at, signal);
      await reporter.reportAll(page.items, sink);
      if (performance.now() > end && at.chunk < chunks.length) {
        return at;
      }
    }
    return undefined;
  }

  async #take(
    chunks: string[][],
    at: BackfillCursor,
    signal: AbortSignal,
  ): Promise<RunPage> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead?.key === keyOf(at)
      ? ahead.page
      : this.#read(chunks[at.chunk], at, signal);
  }

  #askAhead(chunks: string[][], at: BackfillCursor, signal: AbortSignal): void {
    if (at.chunk < chunks.length) {
      const page = this.#read(chunks[at.chunk], at, signal);
      // Whoever takes the page is told of a failure; nobody may ever take it.
      page.catch(() => {});
      this.#ahead = { key: keyOf(at), page };
    }
  }

  /** A token that the server no longer takes, after an upgrade say, means reading from the start: that is harmless. */
  async #read(
    experimentIds: string[],
    at: BackfillCursor,
    signal: AbortSignal,
  ): Promise<RunPage> {
    const request = {
      experimentIds,
      filter: `attributes.start_time <= ${at.until}`,
      maxResults: PAGE,
      signal,
    };
    const { client } = this.options;
    try {
      return await client.searchRuns({ ...request, pageToken: at.pageToken });
    } catch (error) {
      const isRefused =
        error instanceof MlflowResponseError && error.statusCode === 400;
      if (!at.pageToken || !isRefused) {
        throw error;
      }
      return client.searchRuns(request);
    }
  }
}

/** Names a page: the same place of another reading is another page. */
function keyOf({ until, chunk, pageToken }: BackfillCursor): string {
  return JSON.stringify([until, chunk, pageToken]);
}
