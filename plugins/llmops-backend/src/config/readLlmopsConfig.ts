import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import type { SyncIntervals } from '../tracking/TrackerSynchronizer';

/** Settings of the core, see `config.d.ts`. */
export interface LlmopsConfig {
  /** Entity reference. */
  unownedGroup: string;
  sync: SyncIntervals;
}

export function readLlmopsConfig(root: Config): LlmopsConfig {
  const unownedGroup =
    root.getOptionalString('llmops.unownedGroup') ?? 'group:default/unowned';
  if (!/^group:[^/\s]+\/[^/\s]+$/.test(unownedGroup)) {
    throw new InputError(
      `llmops.unownedGroup is "${unownedGroup}"; give the full reference of a group, for example group:default/unowned`,
    );
  }
  return {
    unownedGroup,
    sync: {
      activeMs: readDuration(root, 'activeInterval', { milliseconds: 1500 }),
      idleMs: readDuration(root, 'idleInterval', { milliseconds: 2500 }),
      longestBackOffMs: readDuration(root, 'longestBackOff', { minutes: 1 }),
    },
  };
}

function readDuration(
  root: Config,
  name: string,
  standard: HumanDuration,
): number {
  const key = `llmops.sync.${name}`;
  const duration = root.has(key)
    ? readDurationFromConfig(root, { key })
    : standard;
  const milliseconds = durationToMilliseconds(duration);
  if (milliseconds < 100) {
    throw new InputError(
      `${key} is ${milliseconds} ms; give at least 100 ms, so that trackers are not asked without end`,
    );
  }
  return milliseconds;
}
