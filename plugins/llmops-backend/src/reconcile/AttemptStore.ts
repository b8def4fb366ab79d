import type {
  AttemptObservation,
  AttemptSink,
  LogAppend,
} from '@llmops/backstage-plugin-llmops-node';
import type { Lease } from '../lease/leases';

/**
 * Attempts that are followed. The one place where observations become states; every write carries the follower's
 * lease and rejects with a `LeaseLostError` when another replica follows the attempt by now.
 */
export interface AttemptStore {
  /** Attempts that have a job, have not ended and are followed by nobody. */
  claim(limit: number): Promise<Lease[]>;
  /** Answers whether there is something new to see, besides the time of the observation. */
  observe(lease: Lease, observation: AttemptObservation): Promise<boolean>;
  appendLog(lease: Lease, append: LogAppend): Promise<void>;
  addEvent(
    lease: Lease,
    event: Parameters<AttemptSink['event']>[0],
  ): Promise<void>;
  /** The follower stopped although the attempt goes on: it is followed again later. */
  followLater(lease: Lease, problem: string): Promise<void>;
}
