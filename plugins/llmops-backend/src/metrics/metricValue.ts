/** How a value is stored: databases do not agree on NaN and infinities, so their kind is kept apart. */
export interface StoredValue {
  kind: number;
  value: number;
}

/** Kind of an ordinary number. */
export const FINITE = 0;
export const NOT_A_NUMBER = 1;
export const POSITIVE_INFINITY = 2;
export const NEGATIVE_INFINITY = 3;

export function encodeValue(value: number): StoredValue {
  if (Number.isFinite(value)) {
    return { kind: FINITE, value };
  }
  if (Number.isNaN(value)) {
    return { kind: NOT_A_NUMBER, value: 0 };
  }
  return { kind: value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY, value: 0 };
}

export function decodeValue(stored: StoredValue): number {
  switch (stored.kind) {
    case NOT_A_NUMBER:
      return Number.NaN;
    case POSITIVE_INFINITY:
      return Number.POSITIVE_INFINITY;
    case NEGATIVE_INFINITY:
      return Number.NEGATIVE_INFINITY;
    default:
      return stored.value;
  }
}

/** A point of a curve, or an extreme of finite values: what is not finite is null, and counted apart. */
export function toJsonValue(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
