import type { LogAppend } from '@llmops/backstage-plugin-llmops-node';
import { InMemoryAttemptSink } from '@llmops/backstage-plugin-llmops-node/testing';

/** Keeps what the engine reports, and fails at a gap or a repetition in the log. */
export class RecordingSink extends InMemoryAttemptSink {
  /** State of each step, as last reported. */
  get steps(): Record<string, string> {
    return Object.fromEntries(
      (this.latest?.steps ?? []).map(({ name, state }) => [name, state]),
    );
  }

  stepLog(step: string): string {
    return this.appends
      .filter(append => append.step === step)
      .map(({ text }) => text)
      .join('');
  }

  async appendLog(append: LogAppend): Promise<void> {
    const stored = Buffer.byteLength(this.log);
    if (append.position !== stored) {
      throw new Error(`Text came at ${append.position} instead of ${stored}`);
    }
    await super.appendLog(append);
  }
}
