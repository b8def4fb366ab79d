import { useApi } from '@backstage/frontend-plugin-api';
import { Button, ToggleButton } from '@backstage/ui';
import { RiDownloadLine, RiNodeTree } from '@remixicon/react';
import { useCallback } from 'react';
import { llmopsApiRef } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import type { RunValues } from '../../hooks/useRunValues';
import { useText } from '../../hooks/useText';
import { isAttribute, valueColumns } from '../../lib/runColumns';
import { toListQuery } from '../../lib/runListQuery';
import type { RowsSpec } from '../../lib/runRows/createRowsSource';
import type { RunFilters, RunView } from '../../lib/runView';
import { RunQueryBox } from '../RunQueryBox';
import { ColumnPicker } from './ColumnPicker';
import { GroupPicker } from './GroupPicker';
import { RunFilterBar, TextFilter } from './RunFilterBar';
import { ViewSwitch } from './ViewSwitch';
import { useCsvExport } from './useCsvExport';
import type { RunColumns } from './useRunColumns';
import styles from './RunsView.module.css';

/** Conditions and what is shown of the runs in the first row, filters to choose from in the second. */
export function RunsToolbar(props: {
  view: RunView;
  change: (part: Partial<RunView>) => void;
  columns: RunColumns;
  values: RunValues;
  hasProject: boolean;
  spec: RowsSpec;
}) {
  const { view, change, columns, values, hasProject, spec } = props;
  const { filters } = view;
  const t = useText();
  const onText = useCallback(
    (text: string) => change({ filters: { ...filters, text } }),
    [change, filters],
  );
  const onQuery = useCallback(
    (query: string) => change({ filters: { ...filters, query } }),
    [change, filters],
  );
  const onFilters = useCallback(
    (next: RunFilters) => change({ filters: next }),
    [change],
  );
  const groupLabel =
    view.group && isAttribute(view.group)
      ? t(`runs.column.${view.group}`)
      : view.group;
  return (
    <div role="search" aria-label={t('runs.filters')} className={styles.tools}>
      <div className={styles.bar}>
        <TextFilter text={filters.text} onChange={onText} />
        <RunQueryBox query={filters.query} values={values} onChange={onQuery} />
        <div className={styles.shown}>
          <ViewSwitch />
          <ToggleButton
            size="small"
            isSelected={view.nesting === 'tree'}
            iconStart={<RiNodeTree size={16} />}
            onChange={isTree => change({ nesting: isTree ? 'tree' : 'flat' })}
          >
            {t('runs.nested')}
          </ToggleButton>
          <GroupPicker
            group={view.group}
            label={groupLabel}
            onChange={group => change({ group })}
          />
          <ColumnPicker
            columns={columns.columns}
            needed={columns.needed}
            isChosen={view.columns !== undefined}
            onChange={identifiers => change({ columns: identifiers })}
          />
          <CsvButton spec={spec} columns={columns} />
        </div>
      </div>
      <div className={styles.bar}>
        <RunFilterBar
          filters={filters}
          values={values}
          hasProject={hasProject}
          onChange={onFilters}
        />
      </div>
    </div>
  );
}

function CsvButton(props: { spec: RowsSpec; columns: RunColumns }) {
  const { spec, columns } = props;
  const t = useText();
  const format = useFormat();
  const { identifiers } = columns;
  const api = useApi(llmopsApiRef);
  const read = useCallback(
    (signal: AbortSignal) =>
      api.exportRuns(
        {
          ...toListQuery(spec.filters),
          ...(spec.sort && { sort: spec.sort }),
          columns: valueColumns(identifiers),
        },
        signal,
      ),
    [api, identifiers, spec],
  );
  const { bytes, start, cancel } = useCsvExport(read);
  return (
    <Button
      size="small"
      variant="tertiary"
      iconStart={<RiDownloadLine size={16} />}
      aria-label={bytes === undefined ? t('runs.exportAll') : undefined}
      onPress={bytes === undefined ? start : cancel}
    >
      {bytes === undefined
        ? t('runs.csv')
        : t('runs.exporting', { size: format.bytes(bytes) })}
    </Button>
  );
}
