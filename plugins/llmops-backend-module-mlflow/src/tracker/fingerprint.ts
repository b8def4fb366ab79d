import { createHash } from 'node:crypto';

/** Short text that is equal for equal JSON values, to remember what was reported without keeping it. */
export function fingerprint(value: unknown): string {
  return createHash('sha1')
    .update(JSON.stringify(value, canonical))
    .digest('base64')
    .slice(0, 16);
}

/** Keys in one order; values that JSON does not know (NaN, infinities) as text. */
function canonical(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return String(value);
  }
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return value;
}
