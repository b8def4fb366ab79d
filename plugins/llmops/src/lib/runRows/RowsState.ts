import type { Branch } from './Branch';
import type { NamedTimers } from './NamedTimers';
import type { RowsSource } from './rows';

/** What those have in common who keep the rows of a list. */
export interface RowsState {
  readonly root: Branch;
  readonly timers: NamedTimers;
  /** Aborted when nobody looks at the list any more. */
  readonly stopped: AbortSignal;
  source: RowsSource;
  /** Positions of the rows that are looked at. */
  range: { first: number; last: number };
}
