import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds, type HumanDuration } from '@backstage/types';
import type { SyncIntervals } from '../tracking/TrackerSynchronizer';

/** Settings of the core, see `config.d.ts`. */
export interface LlmopsConfig {
  /** Entity reference. */
  unownedGroup: string;
  sync: SyncIntervals;
  /** How long what a policy decided on reading may be used again; zero for never. */
  reuseDecisionsMs: number;
  /** Beginnings of location references whose entities may name any repository. */
  trustedOrigins: string[];
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
      idleMs: readDuration(root, 'idleInterval', { seconds: 3 }),
      longestBackOffMs: readDuration(root, 'longestBackOff', { seconds: 15 }),
    },
    reuseDecisionsMs: readReuse(root),
    trustedOrigins: readTrustedOrigins(root),
  };
}

/** Nobody should wonder for long why a policy that they changed has no effect. */
const LONGEST_REUSE_MS = 60_000;

function readReuse(root: Config): number {
  const key = 'llmops.permissions.reuseDecisions';
  const milliseconds = durationToMilliseconds(
    root.has(key) ? readDurationFromConfig(root, { key }) : { seconds: 5 },
  );
  if (!(milliseconds >= 0 && milliseconds <= LONGEST_REUSE_MS)) {
    throw new InputError(
      `${key} is ${milliseconds} ms; give zero, to ask the policy each time, up to a minute`,
    );
  }
  return milliseconds;
}

function readTrustedOrigins(root: Config): string[] {
  const key = 'llmops.projects.trustedOrigins';
  const origins = root.getOptionalStringArray(key) ?? [];
  for (const origin of origins) {
    if (!/^[a-z]+:.+\/$/.test(origin)) {
      throw new InputError(
        `${key} has "${origin}"; give the beginning of a location reference that ends with a slash, for example url:https://github.com/example/catalog/`,
      );
    }
  }
  return origins;
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
