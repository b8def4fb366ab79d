import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiBox3Line, RiFilterOffLine } from '@remixicon/react';
import { evidenceApiRef } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { useUrlList, useUrlValue } from '../../hooks/useUrlList';
import { DataTable } from '../DataTable';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { MultiSelect } from '../MultiSelect';
import { RefreshFailed } from '../RefreshFailed';
import { ExportButton } from './ExportButton';
import { FACTS, GovernanceRow, useGovernanceColumns } from './GovernanceRow';
import styles from './GovernancePage.module.css';
import { SearchBox } from './SearchBox';

const PAGE = 50;

/** Models and what is known of each, filtered and sorted by the backend. */
export function GovernanceModels() {
  const t = useText();
  const api = useApi(evidenceApiRef);
  const [text = '', setText] = useUrlValue('text');
  const [missing, setMissing] = useUrlList('missing');
  const [sort = 'name', setSort] = useUrlValue('sort');
  const [page = '0', setPage] = useUrlValue('page');
  const skip = Math.max(0, Math.trunc(Number(page)) || 0) * PAGE;
  const columns = useGovernanceColumns();
  const filter = {
    ...(text && { text }),
    missing: FACTS.filter(fact => missing.includes(fact)),
    sort,
  };
  const { data, error, isPending, reload } = useLive({
    key: JSON.stringify([filter, skip]),
    load: signal =>
      api.listGovernanceModels({ ...filter, limit: PAGE, skip }, signal),
    isAffected: ({ kind }) => kind === 'model',
    isActive: () => false,
  });
  const isFiltered = text !== '' || filter.missing.length > 0;
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  return (
    <>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      <div
        role="search"
        aria-label={t('governance.filters')}
        className={styles.bar}
      >
        <SearchBox label={t('models.search')} text={text} onChange={setText} />
        <MultiSelect
          label={t('governance.missing')}
          options={FACTS.map(id => ({ id, label: t(`governance.fact.${id}`) }))}
          chosen={missing}
          onChange={setMissing}
        />
        <div className={styles.end}>
          <ExportButton
            label={t('governance.exportCsv')}
            fileName="models.csv"
            load={() => api.exportGovernanceModels(filter)}
          />
        </div>
      </div>
      {data?.total === 0 ? (
        <EmptyNotice
          icon={isFiltered ? <RiFilterOffLine /> : <RiBox3Line />}
          title={t(isFiltered ? 'governance.noneMatch' : 'models.none')}
        />
      ) : (
        <DataTable
          label={t('governance.view.models')}
          columns={columns}
          sort={sort}
          onSort={setSort}
          isPending={isPending}
        >
          {data?.items.map(model => (
            <GovernanceRow
              key={`${model.tracker}/${model.name}`}
              model={model}
            />
          ))}
        </DataTable>
      )}
      {data && data.total > 0 && (
        <div className={styles.foot}>
          <Text variant="body-small" color="secondary">
            {t('governance.range', {
              from: String(skip + 1),
              to: String(skip + data.items.length),
              total: String(data.total),
            })}
          </Text>
          <Button
            size="small"
            variant="secondary"
            isDisabled={skip === 0}
            onPress={() => setPage(String(skip / PAGE - 1))}
          >
            {t('governance.previous')}
          </Button>
          <Button
            size="small"
            variant="secondary"
            isDisabled={skip + PAGE >= data.total}
            onPress={() => setPage(String(skip / PAGE + 1))}
          >
            {t('governance.next')}
          </Button>
        </div>
      )}
    </>
  );
}
