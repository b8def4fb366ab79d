/**
 * A key that makes a repeated launch answer the run of the first one. `randomUUID` exists only on secure origins, and
 * portals on plain HTTP inside a company are common.
 */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
