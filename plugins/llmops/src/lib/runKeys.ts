import { formatRunIdentifier } from '@llmops/backstage-plugin-llmops-common';
import type { RunKey } from '../api/types';
import { compareMetrics } from './metricOrder';

/** Half a character has no place in an address; the list must not fail for what nobody asked for. */
const UNSENDABLE = /\p{Cs}/u;

/** The identifiers of metrics that can be asked for unasked, the most telling first. */
export function toMetricIdentifiers(keys: readonly RunKey[]): string[] {
  return keys
    .filter(({ kind, key }) => kind === 'metric' && !UNSENDABLE.test(key))
    .sort((a, b) => compareMetrics(a.key, b.key))
    .map(({ kind, key }) => formatRunIdentifier({ kind, key }));
}
