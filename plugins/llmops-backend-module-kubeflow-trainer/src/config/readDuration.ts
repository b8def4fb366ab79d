import { type Config, readDurationFromConfig } from '@backstage/config';

const MINUTE_MS = 60_000;

/** Milliseconds of a setting such as `{ minutes: 30 }` or `30m`; undefined when it is not there. */
export function readDuration(config: Config, key: string): number | undefined {
  if (!config.has(key)) {
    return undefined;
  }
  const duration = readDurationFromConfig(config, { key });
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  return ((days * 24 + hours) * 60 + minutes) * MINUTE_MS + seconds * 1000;
}
