import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiDeleteBinLine,
  RiHourglassLine,
  RiIndeterminateCircleLine,
  RiPauseCircleLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Notebook } from '../../api';
import { useText } from '../../hooks/useText';
import type { Tone } from '../../lib/states';
import styles from '../StateChip/StateChip.module.css';

const LOOKS: Record<
  Notebook['state'],
  { icon: RemixiconComponentType; tone: Tone }
> = {
  waiting: { icon: RiHourglassLine, tone: 'warning' },
  running: { icon: RiCheckboxCircleFill, tone: 'success' },
  stopping: { icon: RiIndeterminateCircleLine, tone: 'warning' },
  stopped: { icon: RiPauseCircleLine, tone: 'neutral' },
  deleting: { icon: RiDeleteBinLine, tone: 'warning' },
  failed: { icon: RiCloseCircleFill, tone: 'danger' },
};

/** A notebook's state as icon, word and colour; never by colour alone. */
export function NotebookChip(props: { state: Notebook['state'] }) {
  const { state } = props;
  const t = useText();
  const { icon: Icon, tone } = LOOKS[state];
  return (
    <span className={styles.chip} data-tone={tone}>
      <Icon size={14} aria-hidden />
      {t(`notebooks.stateOf.${state}`)}
    </span>
  );
}
