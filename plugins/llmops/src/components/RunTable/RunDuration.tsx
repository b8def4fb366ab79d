import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type { Run } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { elapsed } from '../../lib/format';

/** How long a run has taken; it counts while the run goes on. */
export function RunDuration(props: {
  run: { state: Run['state']; startedAt?: string; endedAt?: string };
}) {
  const { run } = props;
  const format = useFormat();
  const now = useNow(1_000, !isEnded(run.state));
  const duration = elapsed(run, now);
  return <>{duration === undefined ? '–' : format.duration(duration)}</>;
}
