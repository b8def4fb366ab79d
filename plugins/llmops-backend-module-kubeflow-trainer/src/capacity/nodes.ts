import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { GpuFlavor } from '@llmops/backstage-plugin-llmops-common';
import { GPU } from '../attempts/resources';
import { toNumber } from '../lib/quantity';

const PRODUCT_LABELS = [
  'nvidia.com/gpu.product',
  'cloud.google.com/gke-accelerator',
  'node.kubernetes.io/instance-type',
];

/** A node with GPUs, and how many of them are free. */
export interface GpuNode {
  name: string;
  product: string;
  isReady: boolean;
  allocatable: number;
  /** Undefined where nobody may see the Pods. */
  free?: number;
}

export function toGpuNodes(
  nodes: readonly V1Node[],
  pods: readonly V1Pod[] | undefined,
): GpuNode[] {
  const held = pods && heldByNode(pods);
  return nodes.flatMap(node => {
    const allocatable = toNumber(node.status?.allocatable?.[GPU]);
    if (allocatable === 0) {
      return [];
    }
    const name = node.metadata?.name ?? '';
    return [
      {
        name,
        product: productOf(node),
        isReady: isReady(node),
        allocatable,
        free: held && allocatable - (held.get(name) ?? 0),
      },
    ];
  });
}

/** GPUs by product; those of nodes that are not ready count for nothing. */
export function toFlavors(nodes: readonly GpuNode[]): GpuFlavor[] {
  const products = [...new Set(nodes.map(({ product }) => product))].sort();
  return products.map(product => {
    const own = nodes.filter(node => node.product === product);
    const ready = own.filter(node => node.isReady);
    const allocatable = sum(ready.map(node => node.allocatable));
    const isKnown = ready.every(({ free }) => free !== undefined);
    return {
      name: product,
      nodes: own.length,
      readyNodes: ready.length,
      allocatable,
      requested: isKnown
        ? allocatable - sum(ready.map(({ free = 0 }) => free))
        : undefined,
    };
  });
}

function productOf({ metadata }: V1Node): string {
  const label = PRODUCT_LABELS.find(name => metadata?.labels?.[name]);
  return (label && metadata?.labels?.[label]) || 'GPU';
}

function isReady({ spec, status }: V1Node): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && !spec?.unschedulable;
}

function heldByNode(pods: readonly V1Pod[]): Map<string, number> {
  const held = new Map<string, number>();
  for (const { spec, status } of pods) {
    const isEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed';
    if (spec?.nodeName && !isEnded) {
      held.set(spec.nodeName, (held.get(spec.nodeName) ?? 0) + gpusOf(spec));
    }
  }
  return held;
}

function gpusOf(spec: NonNullable<V1Pod['spec']>): number {
  return sum(
    spec.containers.map(({ resources }) =>
      toNumber(resources?.requests?.[GPU] ?? resources?.limits?.[GPU]),
    ),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
