import { Graph, layout } from '@dagrejs/dagre';
import type { Step } from '../api/types';

/** Size of a step's box; the styles of the box agree with it. */
export const STEP_WIDTH = 176;
export const STEP_HEIGHT = 64;

/** Left to right, or top to bottom where there is no room for the former. */
export type Direction = 'LR' | 'TB';

/** Steps placed on a plane; positions are top left corners. */
export interface StepLayout {
  nodes: { step: Step; x: number; y: number }[];
  edges: { id: string; source: string; target: string }[];
  width: number;
  height: number;
}

/** Places the steps by their dependencies; ones that name an unknown step are drawn without that edge. */
export function layoutSteps(
  steps: readonly Step[],
  direction: Direction,
): StepLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 24, ranksep: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(steps.map(({ name }) => name));
  for (const { name } of steps) {
    graph.setNode(name, { width: STEP_WIDTH, height: STEP_HEIGHT });
  }
  const edges = steps.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter(source => known.has(source))
      .map(source => ({ id: `${source}>${name}`, source, target: name })),
  );
  edges.forEach(({ source, target }) => graph.setEdge(source, target));
  layout(graph);
  const size = graph.graph();
  return {
    nodes: steps.map(step => {
      const { x = 0, y = 0 } = graph.node(step.name);
      return { step, x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 };
    }),
    edges,
    width: size.width ?? 0,
    height: size.height ?? 0,
  };
}
