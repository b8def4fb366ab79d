import { Alert, Container, Header } from '@backstage/ui';
import type { RunDetails } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { staleFor } from '../../lib/stale';
import { toneOf } from '../../lib/states';
import { EntityLink } from '../EntityLink';
import { RunActions } from '../RunActions';
import { RunDuration } from '../RunTable';
import { StateChip } from '../StateChip';
import { Timestamp } from '../Timestamp';
import { PinButton } from './PinButton';

const ALERTS = {
  danger: 'danger',
  warning: 'warning',
  info: 'info',
  success: 'success',
  neutral: 'info',
} as const;

/** Name, state and reason of a run, what can be done with it, and a notice when the view of it is old. */
export function RunHeader(props: { run: RunDetails; onChanged: () => void }) {
  const { run, onChanged } = props;
  const t = useText();
  const metadata = [
    { label: t('runs.column.state'), value: <StateChip state={run.state} /> },
    { label: t('runs.column.duration'), value: <RunDuration run={run} /> },
    {
      label: run.startedAt ? t('runs.column.started') : t('state.requested'),
      value: <Timestamp at={run.startedAt ?? run.createdAt} />,
    },
    ...(run.startedBy
      ? [
          {
            label: t('runs.column.startedBy'),
            value: <EntityLink entityRef={run.startedBy} />,
          },
        ]
      : []),
    ...(run.project
      ? [
          {
            label: t('runs.column.project'),
            value: <EntityLink entityRef={run.project} />,
          },
        ]
      : []),
    ...(run.pipeline
      ? [
          {
            label: t('run.pipeline'),
            value: [run.pipeline, run.profile].filter(Boolean).join(' · '),
          },
        ]
      : []),
    ...(run.experiment
      ? [{ label: t('run.experiment'), value: run.experiment }]
      : []),
    {
      label: t('runs.column.engine'),
      value: run.engine ?? t('runs.outside'),
    },
  ];
  return (
    <>
      <Header
        title={runName(run)}
        metadata={metadata}
        customActions={
          <>
            <PinButton run={run} onChanged={onChanged} />
            <RunActions run={run} onChanged={onChanged} />
          </>
        }
      />
      <Container mb="0">
        {run.reason && run.state !== 'succeeded' && (
          <Alert
            icon
            mb="4"
            status={ALERTS[toneOf(run.state)]}
            title={t(`state.${run.state}`)}
            description={run.reason}
          />
        )}
        <StaleNotice run={run} />
      </Container>
    </>
  );
}

function StaleNotice(props: { run: RunDetails }) {
  const { run } = props;
  const t = useText();
  const format = useFormat();
  const now = useNow(10_000);
  const age = staleFor(run, now);
  return age === undefined ? null : (
    <Alert
      icon
      mb="4"
      status="warning"
      title={t('run.stale')}
      description={t('run.staleHint', { age: format.duration(age) })}
    />
  );
}
