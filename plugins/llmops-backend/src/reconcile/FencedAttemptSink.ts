import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type {
  AttemptObservation,
  AttemptSink,
  LogAppend,
} from '@llmops/backstage-plugin-llmops-node';
import type { Lease } from '../lease/leases';
import type { LogBell } from '../log/LogBell';
import type { LogStore } from '../log/LogStore';
import type { AttemptStore } from './AttemptStore';

export interface FencedAttemptSinkOptions {
  lease: Lease;
  change: LlmopsChange;
  store: AttemptStore;
  logs: LogStore;
  bell: LogBell;
  notifyChange: (change: LlmopsChange) => void;
}

/** Stores what an engine reports, for as long as this replica holds the attempt's lease. */
export class FencedAttemptSink implements AttemptSink {
  readonly #options: FencedAttemptSinkOptions;

  constructor(options: FencedAttemptSinkOptions) {
    this.#options = options;
  }

  async observe(observation: AttemptObservation): Promise<void> {
    const { store, lease, notifyChange, change } = this.#options;
    if (await store.observe(lease, observation)) {
      notifyChange(change);
    }
  }

  async logPosition(source?: string): Promise<number> {
    return this.#options.logs.position(this.#options.lease.key, source);
  }

  async logEnd(source: string): Promise<string> {
    return this.#options.logs.end(this.#options.lease.key, source);
  }

  async appendLog(append: LogAppend): Promise<void> {
    const { store, lease, bell } = this.#options;
    await store.appendLog(lease, append);
    bell.ring(lease.key);
  }

  async event(event: Parameters<AttemptSink['event']>[0]): Promise<void> {
    const { store, lease, notifyChange, change } = this.#options;
    await store.addEvent(lease, event);
    notifyChange(change);
  }
}
