import { Alert, Text } from '@backstage/ui';
import type { ClusterCapacity, GpuFlavor } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Panel } from '../Panel';
import styles from './CapacityPage.module.css';
import { PendingTable } from './PendingTable';
import { QueueTable } from './QueueTable';
import { UseBar } from './UseBar';

const TICK = 5_000;

/** One cluster: GPUs by product, its queues, and who waits. */
export function ClusterPanel(props: { cluster: ClusterCapacity }) {
  const { cluster } = props;
  const { title, observedAt, problem, flavors, queues, pending } = cluster;
  const t = useText();
  const format = useFormat();
  const now = useNow(TICK);
  const age = observedAt && format.relative(observedAt, now);
  return (
    <Panel level={2} title={title} note={age && t('capacity.readAt', { age })}>
      {problem ? (
        <Alert
          status="warning"
          icon
          title={t('capacity.problem')}
          description={problem}
        />
      ) : (
        <div className={styles.cluster}>
          <section>
            <Text as="h3" variant="body-medium" weight="bold">
              {t('capacity.gpus')}
            </Text>
            {flavors.length === 0 ? (
              <Text as="p" color="secondary">
                {t('capacity.noGpus')}
              </Text>
            ) : (
              <ul className={styles.flavors}>
                {flavors.map(flavor => (
                  <Flavor key={flavor.name} flavor={flavor} />
                ))}
              </ul>
            )}
          </section>
          <section>
            <Text as="h3" variant="body-medium" weight="bold">
              {t('capacity.queues')}
            </Text>
            {queues.length === 0 ? (
              <Text as="p" color="secondary">
                {t('capacity.noQueues')}
              </Text>
            ) : (
              <QueueTable queues={queues} />
            )}
          </section>
          <section>
            <Text as="h3" variant="body-medium" weight="bold">
              {t('capacity.pending')}
            </Text>
            {pending.length === 0 ? (
              <Text as="p" color="secondary">
                {t('capacity.nothingWaits')}
              </Text>
            ) : (
              <PendingTable pending={pending} now={now} />
            )}
          </section>
        </div>
      )}
    </Panel>
  );
}

function Flavor(props: { flavor: GpuFlavor }) {
  const { name, nodes, readyNodes, allocatable, requested } = props.flavor;
  const t = useText();
  const total = String(allocatable);
  return (
    <li className={styles.flavor}>
      <Text as="span" variant="body-medium" weight="bold">
        {name}
      </Text>
      <Text as="span" variant="body-small" color="secondary">
        {t('capacity.nodes', { count: nodes })}
        {readyNodes < nodes &&
          `, ${t('capacity.notReady', { count: nodes - readyNodes })}`}
      </Text>
      <UseBar used={requested ?? 0} total={allocatable} />
      <Text as="span" variant="body-small">
        {requested === undefined
          ? t('capacity.unknownUse', { total })
          : t('capacity.free', {
              free: String(Math.max(0, allocatable - requested)),
              total,
            })}
      </Text>
    </li>
  );
}
