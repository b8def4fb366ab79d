import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo, useRef } from 'react';
import type { ModelLineage } from '../../api';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useText } from '../../hooks/useText';
import { layoutLineage } from '../../lib/lineageLayout';
import { LineageNode } from './LineageNode';
import styles from './LineageGraph.module.css';

const NODE_TYPES = { lineage: LineageNode };
const PADDING = 16;
const MAX_HEIGHT = 520;
/** So much smaller a graph may be drawn before it turns from lying to standing. */
const SMALLEST = 0.85;
const FIT = { padding: `${PADDING}px`, maxZoom: 1, minZoom: 0.4 } as const;

/** What a version came from, from origins to outcome. */
export function LineageGraph(props: { lineage: ModelLineage }) {
  const { lineage } = props;
  const t = useText();
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const wide = useMemo(() => layoutLineage(lineage, 'LR'), [lineage]);
  const tall = useMemo(() => layoutLineage(lineage, 'TB'), [lineage]);
  const isWide = (wide.width + 2 * PADDING) * SMALLEST <= width;
  const placed = isWide ? wide : tall;
  return (
    <div
      ref={frame}
      role="group"
      aria-label={t('model.lineage.title')}
      className={styles.frame}
      style={{ height: Math.min(MAX_HEIGHT, placed.height + 2 * PADDING) }}
    >
      {width > 0 && (
        <ReactFlowProvider>
          <Flow
            lineage={lineage}
            placed={placed}
            isWide={isWide}
            width={width}
          />
        </ReactFlowProvider>
      )}
    </div>
  );
}

function Flow(props: {
  lineage: ModelLineage;
  placed: ReturnType<typeof layoutLineage>;
  isWide: boolean;
  width: number;
}) {
  const { lineage, placed, isWide, width } = props;
  const { fitView } = useReactFlow();
  useEffect(() => {
    fitView(FIT);
  }, [fitView, isWide, width, placed.width, placed.height]);
  return (
    <ReactFlow
      nodes={placed.nodes.map(({ node, x, y }) => ({
        id: node.id,
        type: 'lineage',
        position: { x, y },
        data: { node, isWide },
      }))}
      edges={lineage.edges.map(({ source, target }) => ({
        id: `${source}>${target}`,
        source,
        target,
        type: 'smoothstep',
      }))}
      nodeTypes={NODE_TYPES}
      fitView
      fitViewOptions={FIT}
      minZoom={0.25}
      maxZoom={1.5}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      zoomOnScroll={false}
      zoomOnDoubleClick={false}
      preventScrolling={false}
    />
  );
}
