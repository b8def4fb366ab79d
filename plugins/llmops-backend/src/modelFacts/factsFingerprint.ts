import { createHash } from 'node:crypto';

/** The part of a model's row that its facts are made from. */
export interface FingerprintedRow {
  description: string | null;
  tags: string;
  aliases: string;
  latest_version: string | null;
  updated_at: string;
  project: string | null;
}

/** Tells facts that were made from an older row, for example because the portal stopped before it made new ones. */
export function factsFingerprint(row: FingerprintedRow): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        row.description,
        row.tags,
        row.aliases,
        row.latest_version,
        row.updated_at,
        row.project,
      ]),
    )
    .digest('hex');
}
