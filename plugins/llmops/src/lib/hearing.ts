/** The backend says that it is there every few seconds; some of that may be lost. */
const HEARD_FOR = 10_000;
/** How long something that may change is not asked for while signals are heard. */
const TRUST = 30_000;

const heardAt = new WeakMap<object, number>();

/** A signal has come by this API. */
export function noteHeard(signals: object): void {
  heardAt.set(signals, Date.now());
}

/**
 * Whether what was loaded then need not be asked for: had it changed, it would have been said. Signals may be down without
 * anybody knowing, so that silence alone says nothing.
 */
export function isTold(signals: object | undefined, loadedAt: number): boolean {
  const at = signals && heardAt.get(signals);
  return (
    at !== undefined && isWithin(at, HEARD_FOR) && isWithin(loadedAt, TRUST)
  );
}

/** A time that is still to come is that of a clock which was set back since. */
function isWithin(time: number, limit: number): boolean {
  const age = Date.now() - time;
  return age >= 0 && age < limit;
}
