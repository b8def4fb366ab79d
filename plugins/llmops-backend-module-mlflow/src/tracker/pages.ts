import type { Page, PageRequest } from '../client/MlflowClient';

const NEWEST_PAGE = 100;
const RECONCILE_PAGE = 1000;

/**
 * How far below the newest known time of change reading goes on: servers with several machines have several clocks,
 * and what is written in a long transaction appears later than its time says.
 */
const OVERLAP_MS = 5 * 60_000;

type ReadPage<T> = (request: PageRequest) => Promise<Page<T>>;

/**
 * Pages of what changed last, newest first, down to what was reported before; at least the first.
 * Throws a RangeError when the server does not keep the order.
 */
export async function* newestPages<
  T extends { last_updated_timestamp: number },
>(until: number, signal: AbortSignal, read: ReadPage<T>): AsyncGenerator<T[]> {
  let pageToken: string | undefined;
  let oldest: number | undefined;
  do {
    const page = await read({ maxResults: NEWEST_PAGE, pageToken, signal });
    const times = page.items.map(item => item.last_updated_timestamp);
    if (times.some((time, index) => index > 0 && time > times[index - 1])) {
      throw new RangeError('Not ordered by the time of the last change');
    }
    yield page.items;
    oldest = times.at(-1);
    pageToken = page.nextPageToken;
  } while (pageToken && oldest !== undefined && oldest >= until - OVERLAP_MS);
}

/** All pages in the server's own order. */
export async function* allPages<T>(
  signal: AbortSignal,
  read: ReadPage<T>,
): AsyncGenerator<T[]> {
  let pageToken: string | undefined;
  do {
    const page = await read({ maxResults: RECONCILE_PAGE, pageToken, signal });
    yield page.items;
    pageToken = page.nextPageToken;
  } while (pageToken);
}
