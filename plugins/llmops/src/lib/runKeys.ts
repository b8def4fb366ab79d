import { formatRunIdentifier } from '@llmops/backstage-plugin-llmops-common';
import type { RunKey } from '../api/types';

/** Metrics of the machine, not of the training. */
const SYSTEM = /^system\//u;

/** The client of the API writes these wrongly into an address; the list must not fail for what nobody asked for. */
const UNSENDABLE = /\p{Cc}|\p{Cs}/u;

/** The identifiers of metrics that can be asked for unasked, those of the machine last. */
export function toMetricIdentifiers(keys: readonly RunKey[]): string[] {
  const metrics = keys.filter(
    ({ kind, key }) => kind === 'metric' && !UNSENDABLE.test(key),
  );
  const isSystem = ({ key }: RunKey) => SYSTEM.test(key);
  return [
    ...metrics.filter(key => !isSystem(key)),
    ...metrics.filter(isSystem),
  ].map(({ kind, key }) => formatRunIdentifier({ kind, key }));
}
