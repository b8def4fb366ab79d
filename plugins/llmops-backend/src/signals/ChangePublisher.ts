import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  LLMOPS_EVENTS_TOPIC,
  LLMOPS_SIGNALS_CHANNEL,
  LLMOPS_SIGNALS_PULSE,
  type LlmopsChange,
  toSignal,
} from '@llmops/backstage-plugin-llmops-common';

/** Two a second of the same kind about the same thing. */
const INTERVAL_MS = 500;
/** Open pages hear that they would be told, and need not ask. */
const PULSE_MS = 2_500;

export interface ChangePublisherOptions {
  events: EventsService;
  signals: SignalsService;
  logger: LoggerService;
  /** Shortest time between two messages about the same thing. */
  intervalMs?: number;
}

/**
 * Says what changed: to the other plugins by name, and to every open page with opaque ids only, since signals reach people
 * who may not read what changed.
 *
 * The first change of a thing is said at once. Those that follow within the interval are said once, at its end, so
 * that the last one is never lost and a run that changes a hundred times a second does not flood the browsers.
 */
export class ChangePublisher {
  readonly #options: ChangePublisherOptions;
  readonly #waiting = new Map<
    string,
    { timer: NodeJS.Timeout; again?: LlmopsChange }
  >();

  #pulse: NodeJS.Timeout | undefined;

  static create(options: ChangePublisherOptions): ChangePublisher {
    return new ChangePublisher(options);
  }

  private constructor(options: ChangePublisherOptions) {
    this.#options = options;
  }

  /** Says every now and then that what changes would be said. */
  start(): void {
    this.#pulse ??= setInterval(() => this.#sendPulse(), PULSE_MS).unref();
  }

  stop(): void {
    clearInterval(this.#pulse);
    this.flush();
  }

  /** Never throws: a message that is not sent costs a refresh, not a run. */
  publish(change: LlmopsChange): void {
    const key = keyOf(change);
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.again = change;
      return;
    }
    this.#hold(key);
    this.#send(change);
  }

  /** Says at once what still waits. */
  flush(): void {
    for (const { timer, again } of this.#waiting.values()) {
      clearTimeout(timer);
      if (again) {
        this.#send(again);
      }
    }
    this.#waiting.clear();
  }

  #hold(key: string): void {
    const timer = setTimeout(() => {
      const again = this.#waiting.get(key)?.again;
      this.#waiting.delete(key);
      if (again) {
        this.#hold(key);
        this.#send(again);
      }
    }, this.#options.intervalMs ?? INTERVAL_MS);
    timer.unref();
    this.#waiting.set(key, { timer });
  }

  #sendPulse(): void {
    const { signals, logger } = this.#options;
    signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: LLMOPS_SIGNALS_CHANNEL,
        message: { kind: LLMOPS_SIGNALS_PULSE },
      })
      .catch(error => logger.debug(`Open pages hear nothing: ${error}`));
  }

  #send(change: LlmopsChange): void {
    const { events, signals, logger } = this.#options;
    const failed = (error: unknown) =>
      logger.warn(`A change of ${keyOf(change)} was not published: ${error}`);
    events
      .publish({ topic: LLMOPS_EVENTS_TOPIC, eventPayload: change })
      .catch(failed);
    signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: LLMOPS_SIGNALS_CHANNEL,
        message: toSignal(change),
      })
      .catch(failed);
  }
}

function keyOf(change: LlmopsChange): string {
  switch (change.kind) {
    case 'model':
      return `model ${change.tracker}/${change.name}`;
    case 'notebook':
      return `notebook ${change.cluster}/${change.namespace}/${change.name}`;
    case 'runs':
      return 'runs';
    default:
      return `${change.kind} ${change.runId}`;
  }
}
