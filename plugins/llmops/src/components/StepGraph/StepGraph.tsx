import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useMemo, useRef } from 'react';
import type { Step } from '../../api';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useText } from '../../hooks/useText';
import { layoutSteps } from '../../lib/stepGraph';
import { StepNode, type StepNodeData } from './StepNode';
import styles from './StepGraph.module.css';

const NODE_TYPES = { step: StepNode };
const PADDING = 16;
const MAX_HEIGHT = 480;
/** So much smaller a graph may be drawn before it turns from lying to standing. */
const SMALLEST = 0.85;
const FIT = { padding: `${PADDING}px`, maxZoom: 1, minZoom: 0.5 } as const;

/** Steps as a graph of what depends on what; a click on one chooses it, a second click lets go. */
export function StepGraph(props: {
  steps: readonly Step[];
  chosen?: string;
  onChoose: (step: string | undefined) => void;
}) {
  const t = useText();
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const wide = useMemo(() => layoutSteps(props.steps, 'LR'), [props.steps]);
  const isWide = (wide.width + 2 * PADDING) * SMALLEST <= width;
  const tall = useMemo(() => layoutSteps(props.steps, 'TB'), [props.steps]);
  const placed = isWide ? wide : tall;
  return (
    <div
      ref={frame}
      role="group"
      aria-label={t('run.steps')}
      className={styles.frame}
      style={{ height: Math.min(MAX_HEIGHT, placed.height + 2 * PADDING) }}
    >
      {width > 0 && (
        <ReactFlowProvider>
          <Flow {...props} placed={placed} isWide={isWide} width={width} />
        </ReactFlowProvider>
      )}
    </div>
  );
}

function Flow(props: {
  placed: ReturnType<typeof layoutSteps>;
  isWide: boolean;
  width: number;
  chosen?: string;
  onChoose: (step: string | undefined) => void;
}) {
  const { placed, isWide, width, chosen, onChoose } = props;
  const t = useText();
  const { fitView } = useReactFlow();
  useEffect(() => {
    fitView(FIT);
  }, [fitView, isWide, width, placed.width, placed.height]);

  const nodes = placed.nodes.map(({ step, x, y }) => {
    const data: StepNodeData = {
      step,
      isWide,
      isChosen: chosen === step.name,
      onPress: () => onChoose(chosen === step.name ? undefined : step.name),
    };
    return { id: step.name, type: 'step', position: { x, y }, data };
  });
  const running = new Set(
    placed.nodes
      .filter(({ step }) => step.state === 'running')
      .map(({ step }) => step.name),
  );
  const edges = placed.edges.map(edge => ({
    ...edge,
    type: 'smoothstep',
    animated: running.has(edge.target),
  }));
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
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
      aria-label={t('run.steps')}
    />
  );
}
