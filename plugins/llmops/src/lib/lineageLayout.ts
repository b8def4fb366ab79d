import { Graph, layout } from '@dagrejs/dagre';
import type { ModelLineage } from '../api/types';

/** Size of a node's box; the styles of the box agree with it. */
export const NODE_WIDTH = 176;
export const NODE_HEIGHT = 56;

/** A node of the lineage, placed; positions are top left corners. */
export interface PlacedNode {
  node: ModelLineage['nodes'][number];
  x: number;
  y: number;
}

/** Places a lineage from left to right, or from top to bottom where there is no room for that. */
export function layoutLineage(
  lineage: ModelLineage,
  direction: 'LR' | 'TB',
): { nodes: PlacedNode[]; width: number; height: number } {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 16, ranksep: 48 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of lineage.nodes) {
    graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  }
  lineage.edges.forEach(({ source, target }) => graph.setEdge(source, target));
  layout(graph);
  const size = graph.graph();
  return {
    nodes: lineage.nodes.map(node => {
      const { x = 0, y = 0 } = graph.node(node.id);
      return { node, x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 };
    }),
    width: size.width ?? 0,
    height: size.height ?? 0,
  };
}
