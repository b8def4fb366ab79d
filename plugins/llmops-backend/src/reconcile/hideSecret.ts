/** Shorter pieces of a secret are of no use, and may be there by chance. */
const SHORTEST_PIECE = 8;

/**
 * A text without a secret, for output of processes that print their environment. The length stays, since positions in
 * outputs count bytes, and so a secret has ASCII characters only. One that is split between two texts is hidden too.
 */
export function hideSecret(text: string, secret: string | null | undefined) {
  if (!secret) {
    return text;
  }
  const hidden = text.replaceAll(secret, '*'.repeat(secret.length));
  const lengths = Array.from(
    { length: secret.length - 1 },
    (_, index) => secret.length - 1 - index,
  ).filter(length => length >= SHORTEST_PIECE);
  const head = lengths.find(length => hidden.startsWith(secret.slice(-length)));
  const tail = lengths.find(length => hidden.endsWith(secret.slice(0, length)));
  const start = '*'.repeat(head ?? 0) + hidden.slice(head ?? 0);
  return tail === undefined ? start : start.slice(0, -tail) + '*'.repeat(tail);
}
