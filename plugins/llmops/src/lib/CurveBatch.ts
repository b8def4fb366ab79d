import type { CurvesRequest, RunCurves } from '../api/types';

/** Charts that come into sight together ask within this time. */
const GATHER_MS = 15;
/** Metrics of one request. */
const MAX_KEYS = 20;

type View = Omit<CurvesRequest, 'keys'>;
type Read = (request: CurvesRequest) => Promise<RunCurves>;

interface Group {
  view: View;
  waiting: Map<string, Array<(answer: Promise<RunCurves>) => void>>;
}

/** Joins what several charts ask for at the same moment into one request for each view. */
export class CurveBatch {
  readonly #groups = new Map<string, Group>();

  constructor(private readonly read: Read) {}

  /** The curves of one metric. */
  get(key: string, view: View): Promise<RunCurves> {
    const name = JSON.stringify(view);
    let group = this.#groups.get(name);
    if (!group || (group.waiting.size >= MAX_KEYS && !group.waiting.has(key))) {
      const made: Group = { view, waiting: new Map() };
      this.#groups.set(name, made);
      setTimeout(() => this.#send(name, made), GATHER_MS);
      group = made;
    }
    const { waiting } = group;
    return new Promise(resolve => {
      waiting.set(key, [...(waiting.get(key) ?? []), resolve]);
    });
  }

  #send(name: string, group: Group): void {
    if (this.#groups.get(name) === group) {
      this.#groups.delete(name);
    }
    const { view, waiting } = group;
    const answer = this.read({ ...view, keys: [...waiting.keys()] });
    for (const [key, resolvers] of waiting) {
      const own = answer.then(({ curves, problems }) => ({
        curves: curves.filter(curve => curve.key === key),
        problems,
      }));
      resolvers.forEach(resolve => resolve(own));
    }
  }
}
