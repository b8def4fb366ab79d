import type { ClusterCapacity } from '@llmops/backstage-plugin-llmops-common';

/**
 * What a cluster has and who waits for it, as the core gets it: which of the waiting jobs a caller may know is the core's
 * to decide.
 *
 * @public
 */
export interface CapacitySource {
  /** Unique among all sources, for example the engine's module. */
  readonly id: string;
  /**
   * All clusters, each with its own problem when it cannot be read; the others go on. May be a few seconds old, as each
   * cluster's `observedAt` says.
   */
  read(): Promise<ClusterCapacity[]>;
}
