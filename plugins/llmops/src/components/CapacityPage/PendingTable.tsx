import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import type { PendingJob } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { runRouteRef } from '../../routes';
import { DataTable } from '../DataTable';
import { EntityLink } from '../EntityLink';
import styles from './CapacityPage.module.css';

/** Who waits in the queues of a cluster, in their order; of others' runs only that they wait. */
export function PendingTable(props: {
  pending: readonly PendingJob[];
  now: number;
}) {
  const t = useText();
  return (
    <DataTable
      isPlain
      label={t('capacity.pending')}
      columns={[
        { id: 'position', label: t('capacity.position'), numeric: true },
        { id: 'run', label: t('capacity.run') },
        { id: 'owner', label: t('runs.owner') },
        { id: 'queue', label: t('capacity.queue') },
        { id: 'gpus', label: t('capacity.gpus'), numeric: true },
        { id: 'since', label: t('capacity.since'), numeric: true },
        { id: 'why', label: t('capacity.why') },
      ]}
    >
      {props.pending.map((job, index) => (
        <PendingRow
          key={job.dispatchKey ?? `hidden ${index}`}
          job={job}
          now={props.now}
        />
      ))}
    </DataTable>
  );
}

function PendingRow(props: { job: PendingJob; now: number }) {
  const { job, now } = props;
  const { runId, owner, queue, before, gpus, since, reason } = job;
  const t = useText();
  const format = useFormat();
  const toRun = useRouteRef(runRouteRef);
  return (
    <tr>
      <td data-numeric>{placeOf(before, t('capacity.next'))}</td>
      <th scope="row">
        {runId ? (
          <Link standalone variant="body-medium" href={toRun?.({ runId })}>
            {runName({ name: job.runName, id: runId })}
          </Link>
        ) : (
          <Text as="span" color="secondary">
            {t('capacity.hidden')}
          </Text>
        )}
      </th>
      <td>{owner ? <EntityLink entityRef={owner} /> : '–'}</td>
      <td>{queue ?? '–'}</td>
      <td data-numeric>{gpus}</td>
      <td data-numeric>
        {since ? format.duration(now - Date.parse(since)) : '–'}
      </td>
      <td className={styles.reason}>{reason || '–'}</td>
    </tr>
  );
}

/** People count from one. */
function placeOf(before: number | undefined, next: string): string {
  if (before === undefined) {
    return '–';
  }
  return before === 0 ? next : String(before + 1);
}
