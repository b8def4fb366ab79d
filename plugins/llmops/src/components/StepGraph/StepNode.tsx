import { Handle, Position, type NodeProps, type Node } from '@xyflow/react';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { elapsed } from '../../lib/format';
import { toneOf } from '../../lib/states';
import type { Step } from '../../api';
import { StateChip } from '../StateChip';
import styles from './StepGraph.module.css';

export interface StepNodeData extends Record<string, unknown> {
  step: Step;
  isWide: boolean;
  isChosen: boolean;
  onPress: () => void;
}

/** One step: name, state, how long it took and how often it was tried. */
export function StepNode(props: NodeProps<Node<StepNodeData>>) {
  const { step, isWide, isChosen, onPress } = props.data;
  const t = useText();
  const format = useFormat();
  const now = useNow(1_000, step.state === 'running');
  const duration = elapsed(step, now);
  const tries = step.tries ?? 0;
  return (
    <>
      <Handle
        type="target"
        position={isWide ? Position.Left : Position.Top}
        isConnectable={false}
        className={styles.handle}
      />
      <button
        type="button"
        aria-pressed={isChosen}
        className={`${styles.node} nodrag`}
        data-tone={toneOf(step.state)}
        title={step.reason ?? step.name}
        onClick={onPress}
      >
        <span className={styles.heading}>
          <span className={styles.name}>{step.name}</span>
          {tries > 1 && (
            <span className={styles.tries}>
              {t('run.tries', { count: tries })}
            </span>
          )}
        </span>
        <span className={styles.facts}>
          <StateChip state={step.state} />
          <span className={styles.duration}>
            {duration !== undefined && format.duration(duration)}
          </span>
        </span>
      </button>
      <Handle
        type="source"
        position={isWide ? Position.Right : Position.Bottom}
        isConnectable={false}
        className={styles.handle}
      />
    </>
  );
}
