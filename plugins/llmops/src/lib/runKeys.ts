import { formatRunIdentifier } from '@llmops/backstage-plugin-llmops-common';
import type { RunKey } from '../api/types';

/** Metrics of the machine, not of the training. */
const SYSTEM = /^system\//u;

/** The identifiers of metrics, those of the machine last. */
export function toMetricIdentifiers(keys: readonly RunKey[]): string[] {
  const metrics = keys.filter(({ kind }) => kind === 'metric');
  const isSystem = ({ key }: RunKey) => SYSTEM.test(key);
  return [
    ...metrics.filter(key => !isSystem(key)),
    ...metrics.filter(isSystem),
  ].map(({ kind, key }) => formatRunIdentifier({ kind, key }));
}
