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

/**
 * Leaves out an edge where a longer way leads to the same step: it says nothing new, and would run behind the boxes
 * between. Cycles, which no engine accepts, only cost edges.
 */
function withoutDetours(edges: StepLayout['edges']): StepLayout['edges'] {
  const next = new Map<string, string[]>();
  for (const { source, target } of edges) {
    next.set(source, [...(next.get(source) ?? []), target]);
  }
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (next.get(from) ?? []).some(step => {
      if (step === to) {
        return true;
      }
      const isNew = !seen.has(step);
      seen.add(step);
      return isNew && reaches(step, to, seen);
    });
  return edges.filter(
    ({ source, target }) =>
      !(next.get(source) ?? []).some(
        step => step !== target && reaches(step, target, new Set([source])),
      ),
  );
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
  const shown = withoutDetours(edges);
  shown.forEach(({ source, target }) => graph.setEdge(source, target));
  layout(graph);
  const size = graph.graph();
  return {
    nodes: steps.map(step => {
      const { x = 0, y = 0 } = graph.node(step.name);
      return { step, x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 };
    }),
    edges: shown,
    width: size.width ?? 0,
    height: size.height ?? 0,
  };
}
