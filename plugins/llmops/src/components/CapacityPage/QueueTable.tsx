import { Text } from '@backstage/ui';
import type { CapacityQueue } from '../../api';
import { useText } from '../../hooks/useText';
import { DataTable } from '../DataTable';
import styles from './CapacityPage.module.css';
import { UseBar } from './UseBar';

/** Queues of a cluster with their shares of its GPUs. */
export function QueueTable(props: { queues: readonly CapacityQueue[] }) {
  const t = useText();
  return (
    <DataTable
      isPlain
      label={t('capacity.queues')}
      columns={[
        { id: 'queue', label: t('capacity.queue') },
        { id: 'namespace', label: t('capacity.namespace') },
        { id: 'running', label: t('capacity.running'), numeric: true },
        { id: 'waiting', label: t('capacity.waiting'), numeric: true },
        { id: 'share', label: t('capacity.share') },
      ]}
    >
      {props.queues.map(queue => (
        <tr key={`${queue.namespace}/${queue.name}`}>
          <th scope="row">
            {queue.name}
            {queue.problem && (
              <Text as="p" variant="body-small" color="danger">
                {queue.problem}
              </Text>
            )}
          </th>
          <td>{queue.namespace}</td>
          <td data-numeric>{queue.admitted}</td>
          <td data-numeric>{queue.waiting}</td>
          <td>
            <Shares queue={queue} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function Shares(props: { queue: CapacityQueue }) {
  const { shares } = props.queue;
  const t = useText();
  if (shares.length === 0) {
    return <>–</>;
  }
  return (
    <ul className={styles.shares}>
      {shares.map(({ flavor, quota, used }) => (
        <li key={flavor} className={styles.share}>
          <UseBar used={used} total={quota} />
          <span>
            {t('capacity.shareOf', {
              flavor,
              used: String(used),
              quota: String(quota),
            })}
            {used > quota &&
              ` (${t('capacity.borrowed', {
                gpus: String(used - quota),
              })})`}
          </span>
        </li>
      ))}
    </ul>
  );
}
