import { Text } from '@backstage/ui';
import type { Schedule } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useSchedules } from '../../hooks/useSchedules';
import { useText } from '../../hooks/useText';
import { DataTable } from '../DataTable';
import { Panel } from '../Panel';
import { Timestamp } from '../Timestamp';

/** Runs of a project that engines start by themselves; nothing where there are none. */
export function SchedulesPanel(props: { project: string }) {
  const list = useSchedules(props.project);
  const t = useText();
  if (!list || (list.items.length === 0 && list.problems.length === 0)) {
    return null;
  }
  return (
    <Panel
      title={t('schedules.title')}
      note={t('schedules.note')}
      level={2}
      flush
    >
      {list.problems.map(problem => (
        <Text key={problem} as="p" variant="body-small" color="danger">
          {problem}
        </Text>
      ))}
      {list.items.length > 0 && (
        <DataTable
          isPlain
          label={t('schedules.title')}
          columns={[
            { id: 'name', label: t('schedules.name') },
            { id: 'when', label: t('schedules.when') },
            { id: 'last', label: t('schedules.last') },
            { id: 'state', label: t('schedules.state') },
            { id: 'place', label: t('schedules.place') },
          ]}
        >
          {list.items.map(schedule => (
            <Row
              key={`${schedule.engine}/${schedule.id}`}
              schedule={schedule}
            />
          ))}
        </DataTable>
      )}
    </Panel>
  );
}

function Row(props: { schedule: Schedule }) {
  const { name, engine, place, enabled, lastAt, lastState } = props.schedule;
  const t = useText();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <When schedule={props.schedule} />
      </td>
      <td>
        {lastAt ? <Timestamp at={lastAt} /> : '–'}
        {lastState && ` · ${lastState}`}
      </td>
      <td>{enabled ? t('schedules.enabled') : t('schedules.disabled')}</td>
      <td>{`${engine} · ${place}`}</td>
    </tr>
  );
}

function When(props: { schedule: Schedule }) {
  const { cron, intervalSeconds, startAt, endAt } = props.schedule;
  const t = useText();
  const format = useFormat();
  const parts = [
    ...(intervalSeconds === undefined
      ? []
      : [
          t('schedules.every', {
            duration: format.duration(intervalSeconds * 1000),
          }),
        ]),
    ...(cron === undefined ? [] : [t('schedules.cron', { cron })]),
    ...(startAt ? [t('schedules.from', { at: format.dateTime(startAt) })] : []),
    ...(endAt ? [t('schedules.until', { at: format.dateTime(endAt) })] : []),
  ];
  return <>{parts.join(', ') || '–'}</>;
}
