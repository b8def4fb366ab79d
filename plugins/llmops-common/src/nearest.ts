/**
 * The candidate that a misspelt name most likely means, or undefined when none is near.
 * Near is: at most a third of the letters differ (Levenshtein distance), case and separators aside.
 *
 * @public
 */
export function nearestName(
  name: string,
  candidates: readonly string[],
): string | undefined {
  const wanted = normalize(name.slice(0, 100));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const other = normalize(candidate.slice(0, 100));
    const distance = editDistance(wanted, other);
    const limit = Math.max(
      1,
      Math.floor(Math.max(wanted.length, other.length) / 3),
    );
    if (distance <= limit && (!best || distance < best.distance)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, '');
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost));
    }
    row = next;
  }
  return row[right.length];
}
