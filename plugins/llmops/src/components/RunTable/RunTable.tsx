import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useSyncExternalStore,
  type CSSProperties,
} from 'react';
import { useNavigate } from 'react-router-dom';
import type { RunColumn } from '../../lib/runColumns';
import type { GridRow } from '../../lib/runRows/rows';
import type { RunRowsStore } from '../../lib/runRows/RunRowsStore';
import { runRouteRef } from '../../routes';
import { GridRows } from './GridRows';
import { HeaderRow, type ColumnActions } from './HeaderRow';
import { SelectInSight } from './SelectInSight';
import { useGridKeys } from './useGridKeys';
import { useGridPlace } from './useGridPlace';
import type { RunSelection } from './useRunSelection';
import styles from './RunTable.module.css';

/** Agrees with the styles. */
export const ROW_HEIGHT = 32;
const SELECT_WIDTH = 36;

/** The list of runs: draws only the rows in view, whatever their number. */
export function RunTable(
  props: ColumnActions & {
    rows: RunRowsStore;
    label: string;
    columns: readonly RunColumn[];
    sort: string | undefined;
    selection: RunSelection;
    /** Set where runs are grouped: what the value is of, and the column of the metric that is summed up. */
    grouping?: { label: string; metricColumn?: string };
    nesting: 'tree' | 'flat';
    /** What is shown is not yet what was asked for. */
    isOld: boolean;
    /** Key of the metric whose course is drawn, and its column. */
    course?: { identifier: string; metric: string };
    onRange?: (first: number, last: number) => void;
  },
) {
  const { rows, columns, selection, nesting, grouping, isOld } = props;
  useSyncExternalStore(rows.subscribe, rows.getVersion);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const { active, setActive } = useGridPlace({
    rows,
    scroller,
    table,
    rowHeight: ROW_HEIGHT,
  });
  const toRun = useRouteRef(runRouteRef);
  const navigate = useNavigate();
  const isTree = nesting === 'tree' || Boolean(grouping);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    scrollPaddingStart: ROW_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  // Without the rows that are drawn beyond the edges.
  const first = virtualizer.range?.startIndex ?? 0;
  const last = virtualizer.range?.endIndex ?? 0;
  const { onRange } = props;
  useEffect(() => {
    rows.see(first, last);
    onRange?.(first, last);
  }, [first, last, onRange, rows]);

  // What is read stays where it is when rows come in above.
  useEffect(
    () =>
      rows.onShift(added => {
        setActive(position => Math.max(0, position + added));
        const element = scroller.current;
        if (element && element.scrollTop > 0) {
          element.scrollTop += added * ROW_HEIGHT;
        }
      }),
    [rows, setActive],
  );

  const canExpand = useCallback(
    (row: GridRow) =>
      row.kind === 'group' ||
      (row.kind === 'run' && nesting === 'tree' && Boolean(row.run.children)),
    [nesting],
  );
  const onKeyDown = useGridKeys({
    rows,
    active,
    pageSize: Math.max(1, last - first),
    canExpand,
    moveTo: position => {
      setActive(position);
      virtualizer.scrollToIndex(position, { align: 'auto' });
    },
    select: (position, isRange) => selection.toggleAt(position, isRange),
    open: position => {
      const row = rows.rowAt(position);
      const path =
        row.kind === 'run' ? toRun?.({ runId: row.run.id }) : undefined;
      if (path) {
        navigate(path);
      }
    },
  });
  const style = useMemo(() => layoutOf(columns), [columns]);
  const activeId = active < rows.length ? `${id}-${active}` : undefined;
  const isActiveDrawn = items.some(({ index }) => index === active);
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      data-old={isOld || undefined}
    >
      <div
        ref={table}
        role={isTree ? 'treegrid' : 'grid'}
        aria-label={props.label}
        aria-rowcount={rows.totals.rows === undefined ? -1 : rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-busy={isOld || !rows.hasLoaded}
        aria-activedescendant={isActiveDrawn ? activeId : undefined}
        tabIndex={0}
        className={styles.table}
        style={style}
        onKeyDown={onKeyDown}
      >
        <HeaderRow
          columns={columns}
          sort={props.sort}
          onSort={props.onSort}
          onResize={props.onResize}
          onMove={props.onMove}
          selectAll={
            <SelectInSight
              isAny={selection.size > 0}
              isAll={selection.hasAllInSight(first, last)}
              onToggle={() => selection.toggleInSight(first, last)}
            />
          }
        />
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: virtualizer.getTotalSize() }}
        >
          <GridRows
            id={id}
            rows={rows}
            items={items}
            active={active}
            columns={columns}
            selection={selection}
            isTree={isTree}
            canExpand={canExpand}
            grouping={grouping}
            nesting={nesting}
            course={props.course}
          />
        </div>
      </div>
    </div>
  );
}

/** The widths of all columns; the name takes the room that is left. */
function layoutOf(columns: readonly RunColumn[]): CSSProperties {
  const [name, ...others] = columns.map(({ width }) => width);
  const total = columns.reduce((sum, { width }) => sum + width, SELECT_WIDTH);
  const tracks = [
    `${SELECT_WIDTH}px`,
    `minmax(${name}px, 1fr)`,
    ...others.map(width => `${width}px`),
  ];
  // The type of styles knows no custom properties; a spread of plain text values does not mind.
  const variables = { '--columns': tracks.join(' ') };
  return { ...variables, minWidth: total };
}
