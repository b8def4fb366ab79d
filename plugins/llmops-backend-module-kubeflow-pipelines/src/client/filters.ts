/** States of runs that have not ended. */
export const ACTIVE_STATES = ['PENDING', 'RUNNING', 'CANCELING', 'PAUSED'];

const EARLIEST_END = Date.UTC(2000, 0);

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

/** A filter of the API for what ended before a time and was not archived. */
export function endedBefore(time: Date): string {
  return JSON.stringify({
    predicates: [
      {
        operation: 'LESS_THAN',
        key: 'finished_at',
        timestamp_value: time.toISOString(),
      },
      // Runs that go on have an end in 1970.
      {
        operation: 'GREATER_THAN',
        key: 'finished_at',
        timestamp_value: new Date(EARLIEST_END).toISOString(),
      },
      {
        operation: 'EQUALS',
        key: 'storage_state',
        string_value: 'AVAILABLE',
      },
    ],
  });
}
