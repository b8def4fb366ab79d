import type { VirtualItem } from '@tanstack/react-virtual';
import { useCallback, useMemo } from 'react';
import type { Run } from '../../api';
import { useSparklines } from '../../hooks/useSparklines';
import type { RunColumn } from '../../lib/runColumns';
import type { GridRow } from '../../lib/runRows/rows';
import type { RunRowsStore } from '../../lib/runRows/RunRowsStore';
import { GroupRow } from './GroupRow';
import { PlaceholderRow, RunRow, type RowPlace } from './RunRow';
import type { RunSelection } from './useRunSelection';

/** The rows in view, with what only they need: courses of the metric, and names of parents. */
export function GridRows(props: {
  id: string;
  rows: RunRowsStore;
  items: readonly VirtualItem[];
  active: number;
  columns: readonly RunColumn[];
  selection: RunSelection;
  isTree: boolean;
  canExpand: (row: GridRow) => boolean;
  grouping?: { label: string; metricColumn?: string };
  nesting: 'tree' | 'flat';
  course?: { identifier: string; metric: string };
}) {
  const { rows, items, columns, selection, course, grouping } = props;
  const drawn = items.map(({ index, start }) => ({
    index,
    start,
    row: rows.rowAt(index),
  }));
  const runs = drawn.flatMap(({ row }) =>
    row.kind === 'run' ? [row.run] : [],
  );
  const courses = useSparklines(runs, course);
  const isFlat = props.nesting === 'flat' || grouping !== undefined;
  const { toggleAt } = selection;
  const onSelect = useCallback(
    (_run: Run, position: number, isRange: boolean) =>
      toggleAt(position, isRange),
    [toggleAt],
  );
  const onToggle = useCallback(
    (position: number) => rows.toggle(position),
    [rows],
  );
  return (
    <>
      {drawn.map(({ index, start, row }) => {
        const isExpanded =
          row.kind !== 'placeholder' && props.canExpand(row)
            ? row.isExpanded
            : undefined;
        const place: RowPlace = {
          id: `${props.id}-${index}`,
          position: index,
          top: start,
          depth: row.depth,
          isActive: index === props.active,
          isExpanded,
          isTree: props.isTree,
        };
        return (
          <AnyRow
            key={index}
            row={row}
            place={place}
            columns={columns}
            grouping={grouping}
            isSelected={row.kind === 'run' && selection.has(row.run.id)}
            parentName={
              isFlat && row.kind === 'run' ? row.run.parentName : undefined
            }
            courseColumn={course?.identifier}
            course={row.kind === 'run' ? courses.get(row.run.id) : undefined}
            onSelect={onSelect}
            onToggle={onToggle}
          />
        );
      })}
    </>
  );
}

function AnyRow(props: {
  row: GridRow;
  place: RowPlace;
  columns: readonly RunColumn[];
  grouping?: { label: string; metricColumn?: string };
  isSelected: boolean;
  parentName?: string;
  courseColumn?: string;
  course?: readonly number[];
  onSelect: (run: Run, position: number, isRange: boolean) => void;
  onToggle: (position: number) => void;
}) {
  const { row, columns, courseColumn, course } = props;
  const place = useSamePlace(props.place);
  const sparkline = useMemo(
    () =>
      courseColumn === undefined
        ? undefined
        : { identifier: courseColumn, values: course },
    [course, courseColumn],
  );
  if (row.kind === 'placeholder') {
    return <PlaceholderRow place={place} columns={columns} />;
  }
  if (row.kind === 'group') {
    return (
      <GroupRow
        group={row.group}
        place={place}
        columns={columns}
        label={props.grouping?.label ?? ''}
        metricColumn={props.grouping?.metricColumn}
        onToggle={props.onToggle}
      />
    );
  }
  return (
    <RunRow
      run={row.run}
      place={place}
      columns={columns}
      isSelected={props.isSelected}
      parentName={props.parentName}
      sparkline={sparkline}
      onSelect={props.onSelect}
      onToggle={props.onToggle}
    />
  );
}

/** The same object while nothing in it has changed, so that rows which stay are not drawn again. */
function useSamePlace(place: RowPlace): RowPlace {
  const { id, position, top, depth, isActive, isExpanded, isTree } = place;
  return useMemo(
    () => ({ id, position, top, depth, isActive, isExpanded, isTree }),
    [depth, id, isActive, isExpanded, isTree, position, top],
  );
}
