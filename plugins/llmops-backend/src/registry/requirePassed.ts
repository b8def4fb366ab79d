import { InputError } from '@backstage/errors';
import {
  judgeThreshold,
  type ModelDetails,
} from '@llmops/backstage-plugin-llmops-common';

/** An alias that is to name a version. */
export interface AliasChange {
  version: string;
  /** What it names now; undefined when it is new. */
  expectedVersion?: string;
  /** Why it may name a version that did not pass its evaluation. */
  reason?: string;
}

/** Refuses an alias, without a reason, for a version that missed a threshold or was not measured. */
export function requirePassed(
  { name, versions }: Pick<ModelDetails, 'name' | 'versions'>,
  change: AliasChange,
): void {
  const version = versions.find(one => one.version === change.version);
  const { metrics = {}, thresholds = {} } = version ?? {};
  const misses = Object.entries(thresholds).flatMap(([metric, threshold]) => {
    const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
    return judgeThreshold(value, threshold) === 'met'
      ? []
      : [
          `${metric} is ${value ?? 'not known'}, needed is ${describe(
            threshold,
          )}`,
        ];
  });
  if (misses.length > 0) {
    throw new InputError(
      `reason: version ${
        change.version
      } of "${name}" did not pass its evaluation: ${misses.join(
        '; ',
      )}. Give a reason, which is kept in the audit trail and sent to the owner of the model`,
    );
  }
}

function describe({ min, max }: { min?: number; max?: number }): string {
  return [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
  ].join(' and ');
}
