import { Slots } from '@llmops/backstage-plugin-llmops-node';

/** Launches of one kind that are prepared at the same time. */
const AT_ONCE = 8;

/**
 * Lets few launches be prepared at the same time: what a hundred at once have to compute would keep this process for
 * seconds from telling how other runs go on. Each kind has turns of its own, so that a cluster that does not answer keeps
 * nobody from launching on another one.
 */
export class LaunchTurns {
  readonly #kinds = new Map<string, { slots: Slots; users: number }>();

  async run<T>(kind: string, work: () => Promise<T>): Promise<T> {
    const turns = this.#kinds.get(kind) ?? {
      slots: new Slots(AT_ONCE),
      users: 0,
    };
    this.#kinds.set(kind, turns);
    turns.users += 1;
    const give = await turns.slots.take(new AbortController().signal);
    try {
      return await work();
    } finally {
      give?.();
      turns.users -= 1;
      if (turns.users === 0) {
        this.#kinds.delete(kind);
      }
    }
  }
}
