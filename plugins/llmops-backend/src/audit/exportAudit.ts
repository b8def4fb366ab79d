import type { AuditRecord } from '@llmops/backstage-plugin-llmops-common';
import { toCsvLine } from '../lib/csv';

/** How the trail is written as a file. */
export type AuditFormat = 'csv' | 'jsonl';

/** The records as lines of a file. */
export async function* exportAudit(
  records: AsyncIterable<AuditRecord>,
  format: AuditFormat,
): AsyncGenerator<string> {
  if (format === 'csv') {
    yield toCsvLine([
      'id',
      'at',
      'actor',
      'action',
      'subject',
      'outcome',
      'detail',
    ]);
  }
  for await (const record of records) {
    yield format === 'csv'
      ? toCsvLine([
          record.id,
          record.at.toISOString(),
          record.actor,
          record.action,
          record.subject,
          record.outcome,
          record.detail && JSON.stringify(record.detail),
        ])
      : `${JSON.stringify(record)}\n`;
  }
}
