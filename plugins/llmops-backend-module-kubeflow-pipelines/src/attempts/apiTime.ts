/** Times before this stand for none: servers write the year 1 or 1970. */
const EARLIEST = Date.UTC(2000, 0);

/** A time of the API; undefined where it means none. */
export function apiTime(text: string | undefined): Date | undefined {
  const time = text === undefined ? NaN : Date.parse(text);
  return time >= EARLIEST ? new Date(time) : undefined;
}
