import { parseRunIdentifier } from '@llmops/backstage-plugin-llmops-common';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react';
import type { Run } from '../../api';
import { useRunValues } from '../../hooks/useRunValues';
import { useText } from '../../hooks/useText';
import { useUrlValue } from '../../hooks/useUrlList';
import { isAttribute, moveColumn, nextSort } from '../../lib/runColumns';
import type { RowsSpec } from '../../lib/runRows/createRowsSource';
import type { RunRowsStore } from '../../lib/runRows/RunRowsStore';
import { hasFilters, NO_FILTERS } from '../../lib/runView';
import { FailureNotice } from '../FailureNotice';
import { RefreshFailed } from '../RefreshFailed';
import { RunTable, useRunSelection } from '../RunTable';
import { TrackerLine } from '../TrackerLine';
import { NoRuns } from './NoRuns';
import { RunsFooter } from './RunsFooter';
import { RunsToolbar } from './RunsToolbar';
import { SelectionBar } from './SelectionBar';
import { TableSkeleton } from './TableSkeleton';
import { useRunColumns } from './useRunColumns';
import { useRunRows } from './useRunRows';
import { useRunView } from './useRunView';
import styles from './RunsView.module.css';

/** Rows by which the usual columns are chosen. */
const FIRST_ROWS = 30;

// Charts are large; the list does without them.
const RunCharts = lazy(async () => ({
  default: (await import('../RunCharts')).RunCharts,
}));

/** All runs that match, in one list; with a project, only those of the project. The view lives in the URL. */
export function RunsView(props: {
  project?: string;
  /** Said where there are no runs at all. */
  none: { title: string; description?: string };
}) {
  const { project, none } = props;
  const t = useText();
  const { view, change } = useRunView(project);
  const hasProject = project !== undefined;
  const isCharts = useUrlValue('view')[0] === 'charts';
  const columns = useRunColumns(view, hasProject);
  const metric = columns.course?.metric;
  const spec = useMemo<RowsSpec>(() => {
    const sorted = view.sort && parseRunIdentifier(view.sort.replace(/^-/, ''));
    return {
      filters: view.filters,
      sort: sorted ? view.sort : undefined,
      nesting: view.nesting,
      group: view.group,
      groupMetric: view.group && metric,
    };
  }, [metric, view.filters, view.group, view.nesting, view.sort]);
  const { rows, isOld } = useRunRows({
    spec,
    columns: columns.values,
    isReady: columns.isReady && !isCharts,
    project,
  });
  const values = useRunValues(project);
  const { offer } = columns;
  useEffect(() => {
    if (rows?.hasLoaded) {
      offer(firstRuns(rows));
    }
  }, [offer, rows]);
  const error = useRowsError(rows);
  const isEmpty = !isCharts && rows?.hasLoaded && rows.length === 0 && !isOld;
  const isFiltered = hasFilters(
    hasProject ? { ...view.filters, project: [] } : view.filters,
  );
  return (
    <div className={styles.root}>
      <RunsToolbar
        view={view}
        change={change}
        columns={columns}
        values={values}
        hasProject={hasProject}
        spec={spec}
      />
      {error && rows?.hasLoaded && (
        <RefreshFailed error={error} onRetry={() => rows.retry()} />
      )}
      {error && rows && !rows.hasLoaded && (
        <FailureNotice error={error} onRetry={() => rows.retry()} />
      )}
      {isEmpty && (
        <NoRuns
          none={none}
          isFiltered={isFiltered}
          onClear={() => change({ filters: NO_FILTERS })}
        />
      )}
      {isCharts && (
        <Suspense fallback={<TableSkeleton label={t('charts.view')} />}>
          <RunCharts filters={view.filters} sort={spec.sort} />
          <TrackerLine />
        </Suspense>
      )}
      {!rows && !isCharts && <TableSkeleton label={t('runs.title')} />}
      {rows?.hasLoaded && !isEmpty && !isCharts && (
        <LoadedRuns
          rows={rows}
          isOld={isOld}
          view={view}
          change={change}
          columns={columns}
        />
      )}
    </div>
  );
}

/** What the first page holds; which rows are in sight is not known before the table is drawn. */
function firstRuns(rows: RunRowsStore): Run[] {
  const count = Math.min(rows.length, FIRST_ROWS);
  return Array.from({ length: count }, (_, position) =>
    rows.rowAt(position),
  ).flatMap(row => (row.kind === 'run' ? [row.run] : []));
}

/** The table with its selection and footer. */
function LoadedRuns(
  props: Pick<ReturnType<typeof useRunView>, 'view' | 'change'> & {
    rows: RunRowsStore;
    isOld: boolean;
    columns: ReturnType<typeof useRunColumns>;
  },
) {
  const { rows, isOld, view, change, columns } = props;
  const t = useText();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const onRange = useCallback(
    (first: number, last: number) => setRange({ first, last }),
    [],
  );
  const onSelect = useCallback(
    (selected: string[]) => change({ selected }),
    [change],
  );
  const selection = useRunSelection(rows, view.selected, onSelect);
  const { course, identifiers } = columns;
  const grouping = useMemo(
    () =>
      view.group === undefined
        ? undefined
        : {
            label: isAttribute(view.group)
              ? t(`runs.column.${view.group}`)
              : view.group,
            metricColumn: course?.identifier,
          },
    [course?.identifier, t, view.group],
  );
  return (
    <>
      <div className={styles.table}>
        <RunTable
          rows={rows}
          label={t('runs.title')}
          columns={columns.columns}
          sort={view.sort}
          selection={selection}
          grouping={grouping}
          nesting={view.nesting}
          isOld={isOld}
          course={course}
          onRange={onRange}
          onSort={identifier =>
            change({ sort: nextSort(view.sort, identifier) })
          }
          onResize={columns.resize}
          onMove={(identifier, place) =>
            change({
              columns: moveColumn(identifiers, identifier, place).filter(
                other => other !== 'name',
              ),
            })
          }
        />
      </div>
      <div className={styles.footer}>
        <div role="status">
          <RunsFooter
            rows={rows}
            first={range.first}
            last={range.last}
            isGrouped={view.group !== undefined}
          />
        </div>
        {selection.size > 0 && (
          <SelectionBar selection={selection} identifiers={identifiers} />
        )}
        <TrackerLine className={styles.trackers} />
      </div>
    </>
  );
}

/** The failure of the rows that are shown, as it comes and goes. */
function useRowsError(rows: RunRowsStore | undefined): Error | undefined {
  const [, setVersion] = useState(0);
  useEffect(() => rows?.subscribe(() => setVersion(rows.getVersion())), [rows]);
  return rows?.error;
}
