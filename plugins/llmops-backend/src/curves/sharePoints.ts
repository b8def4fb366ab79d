/**
 * Divides points among curves: each gets as many as it has when they are few, and the long ones share the rest. Never
 * more than `maxPoints` together, unless there are more than half as many curves.
 */
export function sharePoints(
  maxPoints: number,
  lengths: readonly number[],
): number[] {
  const shares = new Array<number>(lengths.length).fill(0);
  const order = [...lengths.keys()].sort((a, b) => lengths[a] - lengths[b]);
  let left = maxPoints;
  order.forEach((curve, place) => {
    const fair = Math.floor(left / (order.length - place));
    // A curve of fewer than two points is none.
    shares[curve] = Math.max(2, Math.min(lengths[curve], fair));
    left -= shares[curve];
  });
  return shares;
}
