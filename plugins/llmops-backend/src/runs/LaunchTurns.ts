import { CustomErrorBase } from '@backstage/errors';

/** Launches of one kind that are prepared at the same time. */
const MAX_AT_ONCE = 8;
/** Of these, so many of one person: the others keep something free for whoever comes next. */
const MAX_OF_PERSON = 2;
/** Launches of one person that may wait. */
const MAX_WAITING = 1_000;

/** HTTP 429: a person asked for more than may wait. */
export class TooManyLaunchesError extends CustomErrorBase {
  readonly name = 'TooManyLaunchesError' as const;
  readonly statusCode = 429;
}

/** For whom a launch is prepared. */
export interface Launcher {
  person: string;
  project: string;
}

interface Waiting extends Launcher {
  begin: () => void;
}

/** Turns of one kind: who waits, in the order of arrival, and how many are prepared for whom. */
class Turns {
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<string, number>();
  /** When a person, or a project of theirs, last got a turn; counted in turns. */
  readonly #served = new Map<string, number>();
  #turn = 0;

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#running.size === 0;
  }

  async take(launcher: Launcher): Promise<void> {
    const { person } = launcher;
    const own = this.#waiting.filter(one => one.person === person).length;
    if (own >= MAX_WAITING) {
      throw new TooManyLaunchesError(
        `${own} launches of ${person} wait already; wait until some of them have begun`,
      );
    }
    await new Promise<void>(begin => {
      this.#waiting.push({ ...launcher, begin });
      this.#beginNext();
    });
  }

  give({ person }: Launcher): void {
    const left = this.#runningOf(person) - 1;
    if (left > 0) {
      this.#running.set(person, left);
    } else {
      this.#running.delete(person);
    }
    this.#beginNext();
  }

  #beginNext(): void {
    const total = [...this.#running.values()].reduce((sum, n) => sum + n, 0);
    const next = total < MAX_AT_ONCE ? this.#next() : undefined;
    if (!next) {
      return;
    }
    const { person, project } = next;
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    this.#running.set(person, this.#runningOf(person) + 1);
    this.#turn += 1;
    this.#served.set(person, this.#turn);
    this.#served.set(keyOf(person, project), this.#turn);
    next.begin();
    this.#beginNext();
  }

  /** Of the people with room for one more, who got a turn longest ago; of their projects, likewise. */
  #next(): Waiting | undefined {
    const servedAt = (key: string) => this.#served.get(key) ?? 0;
    let best: { waiting: Waiting; person: number; project: number } | undefined;
    for (const waiting of this.#waiting) {
      if (this.#runningOf(waiting.person) < MAX_OF_PERSON) {
        const person = servedAt(waiting.person);
        const project = servedAt(keyOf(waiting.person, waiting.project));
        const isSooner =
          !best ||
          person < best.person ||
          (person === best.person && project < best.project);
        best = isSooner ? { waiting, person, project } : best;
      }
    }
    return best?.waiting;
  }

  #runningOf(person: string): number {
    return this.#running.get(person) ?? 0;
  }
}

function keyOf(person: string, project: string): string {
  return JSON.stringify([person, project]);
}

/**
 * Limits how many launches are prepared at the same time: a burst of a hundred would block updates of other runs for
 * seconds. Turns go round by person and then by project, so that nobody waits behind all launches of somebody else. Each
 * kind has turns of its own, so that a cluster that does not answer keeps nobody from launching on another one.
 */
export class LaunchTurns {
  readonly #kinds = new Map<string, Turns>();

  async run<T>(
    kind: string,
    launcher: Launcher,
    work: () => Promise<T>,
  ): Promise<T> {
    const turns = this.#kinds.get(kind) ?? new Turns();
    this.#kinds.set(kind, turns);
    await turns.take(launcher);
    try {
      return await work();
    } finally {
      turns.give(launcher);
      if (turns.isIdle) {
        this.#kinds.delete(kind);
      }
    }
  }
}
