import type {
  AttemptObservation,
  AttemptSink,
} from '@llmops/backstage-plugin-llmops-node';

/** Keeps what an engine reports, and lets a test wait for it. */
export class RecordingSink implements AttemptSink {
  readonly observations: AttemptObservation[] = [];
  readonly appends: Array<{ step?: string; position: number; text: string }> =
    [];
  #waiting: Array<() => void> = [];

  get last(): AttemptObservation | undefined {
    return this.observations.at(-1);
  }

  get log(): string {
    return this.appends.map(({ text }) => text).join('');
  }

  /** State of each step, as last reported. */
  get steps(): Record<string, string> {
    return Object.fromEntries(
      (this.last?.steps ?? []).map(({ name, state }) => [name, state]),
    );
  }

  stepLog(step: string): string {
    return this.appends
      .filter(append => append.step === step)
      .map(({ text }) => text)
      .join('');
  }

  async observe(observation: AttemptObservation): Promise<void> {
    this.observations.push(observation);
    this.#wake();
  }

  async logPosition(): Promise<number> {
    return Buffer.byteLength(this.log);
  }

  async appendLog(append: {
    step?: string;
    position: number;
    text: string;
  }): Promise<void> {
    // A gap or a repetition would show here.
    expect(append.position).toBe(Buffer.byteLength(this.log));
    this.appends.push(append);
    this.#wake();
  }

  async event(): Promise<void> {}

  /** Resolves as soon as the condition holds. */
  async until(condition: (sink: RecordingSink) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    this.#waiting.splice(0).forEach(resolve => resolve());
  }
}
