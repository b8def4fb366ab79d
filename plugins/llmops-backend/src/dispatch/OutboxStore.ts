import type { Lease } from '../lease/leases';

/** Where an order goes: what one target does not answer keeps no other waiting. */
export interface OrderTarget {
  engine: string;
  /** JSON of what was chosen of the engine, such as a cluster; null for nothing. */
  options: string | null;
}

/** Something to be sent, held under a lease. */
export interface OutboxItem {
  lease: Lease;
  target: OrderTarget;
  kind: 'dispatch' | 'cancel';
  dispatchKey: string;
  /** An earlier try may have reached the outside. */
  sent: boolean;
  /** Tries before this one. */
  tries: number;
}

/**
 * What has to be sent outward. Every write carries the item's lease and rejects with a `LeaseLostError` when
 * another process holds it by now, or when the order was withdrawn.
 */
export interface OutboxStore {
  /** The oldest order that is due and goes to none of the busy targets. */
  claim(busy: readonly OrderTarget[]): Promise<OutboxItem | undefined>;
  /** Writes down that the item is being sent, before it is. */
  begin(item: OutboxItem): Promise<void>;
  /** The engine holds the job: saves its reference, and the attempt is followed from now on. */
  completeDispatch(item: OutboxItem, externalId: string): Promise<void>;
  completeCancel(item: OutboxItem): Promise<void>;
  /** Ends an attempt that has no job: as cancelled when that was asked for, else as failed. */
  endUnsent(item: OutboxItem, reason: string): Promise<void>;
  /** Tries again later, and says why. */
  postpone(item: OutboxItem, problem: string, delayMs: number): Promise<void>;
  /** Gives up a cancel that the engine refuses. */
  dropCancel(item: OutboxItem, problem: string): Promise<void>;
}
