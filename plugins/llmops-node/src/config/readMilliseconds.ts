import { type Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

/**
 * Milliseconds of a setting such as `{ minutes: 30 }` or `30m`; undefined when it is not there.
 *
 * @public
 */
export function readMilliseconds(
  config: Config,
  key: string,
): number | undefined {
  return config.has(key)
    ? durationToMilliseconds(readDurationFromConfig(config, { key }))
    : undefined;
}
