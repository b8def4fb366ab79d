import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { llmopsApiRef, type TrackerStatus } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { STALE_AFTER } from '../../lib/stale';
import styles from './TrackerLine.module.css';

const INTERVAL = 30_000;
/** While everything is read for the first time. */
const READING_INTERVAL = 2_000;
/** While one cannot be reached: who waits for it should not wait for this line too. */
const LOST_INTERVAL = 5_000;
/** The rows come first. */
const FIRST_AFTER = 1_000;

/** Says how old what the trackers told is, where it is old, and since when one cannot be reached. */
export function TrackerLine(props: {
  /** The tracker that what is shown comes from; all of them by default. */
  tracker?: string;
  className?: string;
}) {
  const { tracker, className } = props;
  const trackers = useTrackers();
  const t = useText();
  const format = useFormat();
  const now = useNow(INTERVAL);
  const shown = trackers.filter(
    ({ id }) => tracker === undefined || tracker === id,
  );
  const lines = shown.flatMap(({ id, title, syncedAt, error, progress }) => {
    const name = title || id;
    const at = syncedAt && format.relative(syncedAt, now);
    if (error) {
      const since = format.dateTime(error.since);
      return at
        ? t('runs.trackerLost', { name, since, at })
        : t('runs.trackerNeverSeen', { name, since });
    }
    if (progress) {
      return t('runs.trackerReading', {
        name,
        total: format.integer(progress.runs),
      });
    }
    return syncedAt && at && now - Date.parse(syncedAt) > STALE_AFTER
      ? t('runs.trackerOld', { name, at })
      : [];
  });
  return lines.length === 0 ? null : (
    <p
      role="status"
      className={className ?? styles.line}
      title={shown.flatMap(({ error }) => error?.message ?? []).join('\n')}
    >
      {lines.join(' · ')}
    </p>
  );
}

function intervalAfter(trackers: readonly TrackerStatus[]): number {
  if (trackers.some(({ progress }) => progress)) {
    return READING_INTERVAL;
  }
  return trackers.some(({ error }) => error) ? LOST_INTERVAL : INTERVAL;
}

function useTrackers(): readonly TrackerStatus[] {
  const api = useApi(llmopsApiRef);
  const [trackers, setTrackers] = useState<readonly TrackerStatus[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const load = async () => {
      let interval = INTERVAL;
      try {
        const loaded = await api.listTrackers(abort.signal);
        setTrackers(loaded);
        interval = intervalAfter(loaded);
      } catch {
        // The list of runs itself says when the backend does not answer.
      }
      if (!abort.signal.aborted) {
        timer = setTimeout(load, interval);
      }
    };
    timer = setTimeout(load, FIRST_AFTER);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [api]);
  return trackers;
}
