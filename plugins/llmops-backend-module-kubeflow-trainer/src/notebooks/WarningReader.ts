import type { CoreV1Event } from '@kubernetes/client-node';
import type { NotebookAddress } from '@llmops/backstage-plugin-llmops-node';
import type { ClusterClient } from '../clusters/ClusterClient';
import { EVENT, pathOf } from '../clusters/kinds';

/** Everyone who looks within this time gets the same answer. */
const REUSE_MS = 5_000;
const MAX_KEPT = 500;

/** Reads why nothing is made of a notebook, when somebody looks at one of which nothing was made. */
export class WarningReader {
  readonly #client: ClusterClient;
  readonly #answers = new Map<
    string,
    { at: number; warning: Promise<string | undefined> }
  >();

  constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** The newest warning about what the controller made for the notebook, which has its name. */
  async read({
    namespace,
    name,
  }: NotebookAddress): Promise<string | undefined> {
    const key = `${namespace}/${name}`;
    const known = this.#answers.get(key);
    if (known && Date.now() - known.at < REUSE_MS) {
      return known.warning;
    }
    if (this.#answers.size >= MAX_KEPT) {
      this.#answers.clear();
    }
    const warning = this.#read(namespace, name);
    this.#answers.set(key, { at: Date.now(), warning });
    return warning;
  }

  /** A reason that cannot be read is none. */
  async #read(namespace: string, name: string): Promise<string | undefined> {
    const selector = encodeURIComponent(
      `involvedObject.name=${name},type=Warning`,
    );
    const answer = await this.#client
      .getJson(`${pathOf(EVENT, namespace)}?fieldSelector=${selector}&limit=50`)
      .catch(() => undefined);
    return itemsOf(answer)
      .sort((a, b) => timeOf(b) - timeOf(a))
      .at(0)?.message;
  }
}

function itemsOf(answer: unknown): CoreV1Event[] {
  return typeof answer === 'object' &&
    answer !== null &&
    'items' in answer &&
    Array.isArray(answer.items)
    ? answer.items
    : [];
}

function timeOf({ lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  return new Date(
    lastTimestamp ?? eventTime ?? metadata?.creationTimestamp ?? 0,
  ).getTime();
}
