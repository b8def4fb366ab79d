/** States of runs that have not ended. */
export const ACTIVE_STATES = ['PENDING', 'RUNNING', 'CANCELING', 'PAUSED'];

/** A filter of the API for an exact text. */
export function equals(key: string, value: string): string {
  return JSON.stringify({
    predicates: [{ operation: 'EQUALS', key, string_value: value }],
  });
}

/** A filter of the API for one of several texts. */
export function isOneOf(key: string, values: readonly string[]): string {
  return JSON.stringify({
    predicates: [{ operation: 'IN', key, string_values: { values } }],
  });
}
