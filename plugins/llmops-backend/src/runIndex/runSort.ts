import { InputError } from '@backstage/errors';
import {
  formatRunIdentifier,
  parseRunIdentifier,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';

/** What a list is ordered by; runs without the value come last, newest first, whatever the direction. */
export interface RunSort {
  identifier: RunIdentifier;
  descending: boolean;
}

export const NEWEST_FIRST: RunSort = {
  identifier: { kind: 'attribute', name: 'created' },
  descending: true,
};

/** Reads `name`, `-metrics.eval_loss`. Rejects with an `InputError`. */
export function readSort(text: string): RunSort {
  const descending = text.startsWith('-');
  const identifier = parseRunIdentifier(descending ? text.slice(1) : text);
  if (!identifier) {
    throw new InputError(
      `Runs cannot be sorted by "${text}"; sort by an attribute such as created, or by a key such as -metrics.eval_loss`,
    );
  }
  return { identifier, descending };
}

/** The text that `readSort` reads. */
export function formatSort({ identifier, descending }: RunSort): string {
  return `${descending ? '-' : ''}${formatRunIdentifier(identifier)}`;
}
