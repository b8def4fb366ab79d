import { ConflictError, InputError } from '@backstage/errors';
import type { RegistryChange } from '@llmops/backstage-plugin-llmops-common';
import type { RegistryChange as TrackerChange } from '@llmops/backstage-plugin-llmops-node';

const SHOWN = 200;

/**
 * What is left to do of a change, after a look at what stands in the tracker now. What stands there already needs
 * nothing, so that a repeated request is harmless. Anything else than what the caller expects is a `ConflictError` that
 * says what stands there: it is not overwritten.
 */
export function checkChange(
  of: string,
  change: RegistryChange,
  now: { description?: string; tags: Record<string, string> },
): TrackerChange {
  const left: TrackerChange = {};
  const { description } = change;
  const stands = now.description ?? '';
  if (description && description.value !== stands) {
    if (description.expected !== stands) {
      throw conflict(`The description of ${of}`, stands);
    }
    left.description = description.value;
  }
  const keys = new Set<string>();
  for (const { key, expected, value } of change.tags ?? []) {
    if (keys.has(key)) {
      throw new InputError(`The tag "${key}" is changed twice; change it once`);
    }
    keys.add(key);
    const tag = Object.hasOwn(now.tags, key) ? now.tags[key] : undefined;
    if (value === tag) {
      continue;
    }
    if (expected !== tag) {
      throw conflict(`The tag "${key}" of ${of}`, tag);
    }
    left.tags = { ...left.tags, [key]: value ?? null };
  }
  return left;
}

function conflict(what: string, now: string | undefined): ConflictError {
  return new ConflictError(
    now === undefined || now === ''
      ? `${what} was taken away in the tracker meanwhile; nothing was changed. Look at it and decide again`
      : `${what} was changed in the tracker meanwhile, to "${now.slice(
          0,
          SHOWN,
        )}"; nothing was changed. Look at it and decide again`,
  );
}
