import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiForbidLine,
  RiHourglassLine,
  RiIndeterminateCircleLine,
  RiLoader4Line,
  RiQuestionLine,
  RiSendPlaneLine,
  RiSkipForwardLine,
  RiStackLine,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { toneOf, type AnyState } from '../../lib/states';
import styles from './StateChip.module.css';

const ICONS: Record<AnyState, RemixiconComponentType> = {
  requested: RiTimeLine,
  dispatching: RiSendPlaneLine,
  queued: RiHourglassLine,
  running: RiLoader4Line,
  cancelling: RiIndeterminateCircleLine,
  succeeded: RiCheckboxCircleFill,
  failed: RiCloseCircleFill,
  cancelled: RiForbidLine,
  lost: RiQuestionLine,
  pending: RiTimeLine,
  cached: RiStackLine,
  skipped: RiSkipForwardLine,
};

/** A state as icon, word and colour; never by colour alone. */
export function StateChip(props: { state: AnyState }) {
  const { state } = props;
  const t = useText();
  const Icon = ICONS[state];
  return (
    <span className={styles.chip} data-tone={toneOf(state)}>
      <Icon
        size={14}
        aria-hidden
        className={state === 'running' ? styles.turning : undefined}
      />
      {t(`state.${state}`)}
    </span>
  );
}
