import { Select } from '@backstage/ui';
import { RiBarChart2Line } from '@remixicon/react';
import { useMemo, type ReactNode } from 'react';
import type { GpuUsage } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { useUrlValue } from '../../hooks/useUrlList';
import { sumUsage, type UsageFacet } from '../../lib/gpuUsage';
import palette from '../CurveChart/palette.module.css';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { EntityLink } from '../EntityLink';
import { Panel } from '../Panel';
import styles from './CapacityPage.module.css';
import { UsageBars } from './UsageBars';

const FACETS: readonly UsageFacet[] = ['owner', 'project', 'model'];
const COLORS = 8;

/** GPU-hours over time, by owner, project or model. */
export function UsagePanel(props: {
  usage: readonly GpuUsage[];
  days: number;
  actions: ReactNode;
}) {
  const { usage, days, actions } = props;
  const t = useText();
  const format = useFormat();
  const [chosen, choose] = useUrlValue('by');
  const facet = FACETS.find(name => name === chosen) ?? 'owner';
  const sums = useMemo(() => sumUsage(usage, facet, COLORS), [usage, facet]);
  const labels = {
    owner: t('capacity.byOwner'),
    project: t('capacity.byProject'),
    model: t('capacity.byModel'),
  };
  return (
    <Panel
      level={2}
      title={t('capacity.usage')}
      note={t('capacity.usageNote', { days: String(days) })}
      actions={
        <>
          <Select
            size="small"
            aria-label={t('capacity.by')}
            options={FACETS.map(name => ({ id: name, label: labels[name] }))}
            value={facet}
            onChange={key => choose(key === null ? undefined : String(key))}
          />
          {actions}
        </>
      }
    >
      {sums.names.length === 0 ? (
        <EmptyNotice
          icon={<RiBarChart2Line />}
          title={t('capacity.noUsage')}
          description={t('capacity.noUsageHint')}
        />
      ) : (
        <div className={`${palette.palette} ${styles.usage}`}>
          <UsageBars sums={sums} days={days} />
          <DataTable
            isPlain
            label={t('capacity.usage')}
            columns={[
              { id: 'name', label: labels[facet] },
              { id: 'hours', label: t('capacity.hours'), numeric: true },
            ]}
          >
            {sums.names.map(({ name, hours, color }) => (
              <tr key={name ?? ''}>
                <th scope="row">
                  <span
                    aria-hidden
                    className={styles.swatch}
                    style={{ background: `var(--series-${color})` }}
                  />
                  <UsageName name={name} facet={facet} />
                </th>
                <td data-numeric>{format.number(hours)}</td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
    </Panel>
  );
}

function UsageName(props: { name: string | undefined; facet: UsageFacet }) {
  const { name, facet } = props;
  const t = useText();
  if (name === undefined) {
    return <>{t('capacity.unnamed')}</>;
  }
  return facet === 'model' ? <>{name}</> : <EntityLink entityRef={name} />;
}
