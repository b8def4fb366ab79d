import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { ClusterView } from '../clusters/ClusterView';
import { CLUSTER_QUEUE, NODE, POD } from '../clusters/kinds';
import { type GpuNode, toGpuNodes } from './nodes';
import type { ClusterQueue } from './quota';

/** Everyone who looks within this time gets the same answer. */
const REUSE_MS = 5_000;

/** What a cluster has at a time; what the portal may not read is undefined. */
export interface ClusterStock {
  observedAt: Date;
  nodes?: GpuNode[];
  queues?: ClusterQueue[];
}

/** Reads nodes, Pods and queues of a cluster when somebody looks; not more often than every few seconds. */
export class CapacityReader {
  readonly #view: ClusterView;
  #answer: { at: number; stock: Promise<ClusterStock> } | undefined;

  constructor(view: ClusterView) {
    this.#view = view;
  }

  async read(): Promise<ClusterStock> {
    if (!this.#answer || Date.now() - this.#answer.at >= REUSE_MS) {
      const stock = this.#read();
      this.#answer = { at: Date.now(), stock };
      stock.catch(() => {
        this.#answer = undefined;
      });
    }
    return this.#answer.stock;
  }

  async #read(): Promise<ClusterStock> {
    const { client } = this.#view;
    const [nodes, pods, queues] = await Promise.all([
      permitted(client.list<V1Node>(NODE)),
      permitted(client.list<V1Pod>(POD)),
      permitted(client.list<ClusterQueue>(CLUSTER_QUEUE)),
    ]);
    return {
      observedAt: new Date(),
      nodes: nodes && toGpuNodes(nodes, pods),
      queues,
    };
  }
}

/** Undefined where the account may not list, or the cluster has no such kind. */
async function permitted<T>(
  listing: Promise<{ items: T[] }>,
): Promise<T[] | undefined> {
  try {
    return (await listing).items;
  } catch (error) {
    if (
      error instanceof Error &&
      (error.name === 'NotAllowedError' || error.name === 'NotFoundError')
    ) {
      return undefined;
    }
    throw error;
  }
}
