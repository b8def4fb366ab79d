import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Skeleton, Text } from '@backstage/ui';
import { useState } from 'react';
import { llmopsApiRef, type RunEvent } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useLive } from '../../hooks/useLive';
import { isOfRun } from '../../lib/change';
import { useText } from '../../hooks/useText';
import { EntityLink } from '../EntityLink';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import styles from './EventsPanel.module.css';

/** So many of the newest events are shown at first. */
const FIRST = 8;

/** What happened to the run, newest first. */
export function EventsPanel(props: { runId: string; isLive: boolean }) {
  const { runId, isLive } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [showsAll, setShowsAll] = useState(false);
  const { data, error, reload } = useLive<RunEvent[]>({
    key: runId,
    load: signal => api.listEvents(runId, undefined, signal),
    isAffected: change => isOfRun(change, runId),
    isActive: () => isLive,
  });
  const events = data?.slice().reverse();
  const shown = showsAll ? events : events?.slice(0, FIRST);
  return (
    <Panel title={t('events.title')}>
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <Skeleton width="100%" height={80} />}
      {events?.length === 0 && (
        <Text as="p" variant="body-medium" color="secondary">
          {t('events.none')}
        </Text>
      )}
      {shown && shown.length > 0 && (
        <ol className={styles.list}>
          {shown.map(event => (
            <EventItem key={event.sequence} event={event} />
          ))}
        </ol>
      )}
      {events && events.length > FIRST && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => setShowsAll(!showsAll)}
        >
          {showsAll
            ? t('events.showFewer')
            : t('events.showAll', { total: String(events.length) })}
        </Button>
      )}
    </Panel>
  );
}

function EventItem(props: { event: RunEvent }) {
  const { event } = props;
  const format = useFormat();
  return (
    <li className={styles.item}>
      <time dateTime={event.at} className={styles.time}>
        {format.dateTime(event.at)}
        {event.step && <span className={styles.step}>{event.step}</span>}
      </time>
      <span className={styles.message}>{event.message}</span>
      {event.actor?.includes(':') && (
        <EntityLink
          entityRef={event.actor}
          variant="body-small"
          color="secondary"
        />
      )}
    </li>
  );
}
