import { ConflictError, InputError } from '@backstage/errors';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { AttemptObservation, AttemptSink, LogAppend } from '../engine';

/**
 * A sink that keeps what an engine reports, and judges it as the core does.
 *
 * @public
 */
export class InMemoryAttemptSink implements AttemptSink {
  readonly observations: AttemptObservation[] = [];
  readonly appends: LogAppend[] = [];
  readonly events: Array<Parameters<AttemptSink['event']>[0]> = [];
  /** Calls after another replica took over. */
  callsAfterTakeOver = 0;
  /** Bytes stored of each output; the attempt's own one has no name. */
  readonly #positions = new Map<string | undefined, number>();
  #log = Buffer.alloc(0);
  #takenOver = false;
  readonly #listeners = new Set<() => void>();

  /** The outputs, put together in the order they came. */
  get log(): string {
    return this.#log.toString('utf8');
  }

  get latest(): AttemptObservation | undefined {
    return this.observations.at(-1);
  }

  get ended(): boolean {
    return this.latest !== undefined && isEnded(this.latest.state);
  }

  /** From now on another replica follows: every call is refused. */
  takeOver(): void {
    this.#takenOver = true;
  }

  /** Resolves once the condition holds. */
  async until(condition: (sink: InMemoryAttemptSink) => boolean) {
    while (!condition(this)) {
      await new Promise<void>(resolve => {
        const heard = () => {
          this.#listeners.delete(heard);
          resolve();
        };
        this.#listeners.add(heard);
      });
    }
  }

  async observe(observation: AttemptObservation): Promise<void> {
    this.#refuse();
    this.observations.push({
      ...observation,
      steps: observation.steps.map(step => ({ ...step })),
    });
    this.#heard();
  }

  async logPosition(source?: string): Promise<number> {
    return this.#positions.get(source) ?? 0;
  }

  async logEnd(source: string): Promise<string> {
    return (
      this.appends.filter(append => append.source === source).at(-1)?.text ?? ''
    );
  }

  async appendLog(append: LogAppend): Promise<void> {
    this.#refuse();
    const stored = this.#positions.get(append.source) ?? 0;
    if (append.position > stored) {
      throw new InputError(
        `Text from byte ${append.position} would leave a gap after byte ${stored}`,
      );
    }
    this.appends.push(append);
    const fresh = Buffer.from(append.text).subarray(stored - append.position);
    this.#positions.set(append.source, stored + fresh.length);
    this.#log = Buffer.concat([this.#log, fresh]);
    this.#heard();
  }

  async event(event: Parameters<AttemptSink['event']>[0]): Promise<void> {
    this.#refuse();
    this.events.push(event);
  }

  #refuse(): void {
    if (this.#takenOver) {
      this.callsAfterTakeOver += 1;
      throw new ConflictError('Another replica follows the attempt');
    }
  }

  #heard(): void {
    [...this.#listeners].forEach(listener => listener());
  }
}
