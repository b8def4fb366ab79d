import { z } from 'zod';
import type { ClusterClient } from '../clusters/ClusterClient';
import type { QueuePosition, Workload } from './workload';

/** All who wait in a queue are told from one answer within this time. */
const REUSE_MS = 2_000;

const pendingSchema = z.object({
  items: z
    .array(
      z.object({
        metadata: z.object({ name: z.string(), namespace: z.string() }),
        positionInLocalQueue: z.int().default(0),
        positionInClusterQueue: z.int().default(0),
      }),
    )
    .nullish()
    .transform(items => items ?? []),
});

type Pending = z.infer<typeof pendingSchema>['items'];

/** Positions in queues, from Kueue's visibility API where the cluster has it. */
export class QueueReader {
  readonly #client: ClusterClient;
  readonly #answers = new Map<
    string,
    { at: number; pending: Promise<Pending> }
  >();

  constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** Undefined where nobody knows. */
  async position(workload: Workload): Promise<QueuePosition | undefined> {
    const { name, namespace } = workload.metadata ?? {};
    const queue = workload.spec?.queueName;
    if (!namespace || !queue) {
      return undefined;
    }
    const pending = await this.pending(namespace, queue);
    const found = pending.find(({ metadata }) => metadata.name === name);
    return found && { before: found.positionInClusterQueue, queue };
  }

  /** Who waits in a LocalQueue. Nobody, where the API is absent or refuses. */
  async pending(namespace: string, queue: string): Promise<Pending> {
    const key = `${namespace}/${queue}`;
    const known = this.#answers.get(key);
    if (known && Date.now() - known.at < REUSE_MS) {
      return known.pending;
    }
    const pending = this.#ask(namespace, queue).catch(() => []);
    this.#answers.set(key, { at: Date.now(), pending });
    return pending;
  }

  async #ask(namespace: string, queue: string): Promise<Pending> {
    const answer = await this.#client.getJson(
      `/apis/visibility.kueue.x-k8s.io/v1beta1/namespaces/${encodeURIComponent(
        namespace,
      )}/localqueues/${encodeURIComponent(queue)}/pendingworkloads`,
    );
    return answer === undefined ? [] : pendingSchema.parse(answer).items;
  }
}
