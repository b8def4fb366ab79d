import {
  RiArrowDownLine,
  RiArrowUpLine,
  RiEqualizerLine,
  RiLineChartLine,
  RiPriceTag3Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useText } from '../../hooks/useText';
import { MIN_COLUMN_WIDTH, type RunColumn } from '../../lib/runColumns';
import { readSort } from '../../lib/runView';
import styles from './RunTable.module.css';

const ICONS: Partial<Record<RunColumn['kind'], RemixiconComponentType>> = {
  metric: RiLineChartLine,
  param: RiEqualizerLine,
  tag: RiPriceTag3Line,
};

const KEY_STEP = 16;

/** What the heads of the columns can do. */
export interface ColumnActions {
  onSort(identifier: string): void;
  onResize(identifier: string, width: number): void;
  /** Puts a column at the place of another one. */
  onMove(identifier: string, place: number): void;
}

/** The heads of the columns: click sorts, dragging moves, the edge resizes; with the keyboard Alt and Shift with arrows. */
export function HeaderRow(
  props: ColumnActions & {
    columns: readonly RunColumn[];
    sort: string | undefined;
    selectAll: JSX.Element;
  },
) {
  const { columns, sort, selectAll, ...actions } = props;
  const [dragged, setDragged] = useState<string>();
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        <div
          role="columnheader"
          aria-colindex={1}
          className={styles.headCell}
          data-column="select"
        >
          {selectAll}
        </div>
        {columns.map((column, place) => (
          <HeaderCell
            key={column.identifier}
            column={column}
            place={place}
            sort={sort}
            isTarget={dragged !== undefined && dragged !== column.identifier}
            onDrag={setDragged}
            onDropped={() => {
              if (dragged !== undefined) {
                actions.onMove(dragged, place);
              }
            }}
            {...actions}
          />
        ))}
      </div>
    </div>
  );
}

function HeaderCell(
  props: ColumnActions & {
    column: RunColumn;
    place: number;
    sort: string | undefined;
    isTarget: boolean;
    onDrag: (identifier: string | undefined) => void;
    onDropped: () => void;
  },
) {
  const { column, place, onResize, onMove, onSort } = props;
  const { identifier, kind } = column;
  const t = useText();
  const sorted = readSort(props.sort);
  const isSorted = sorted.identifier === identifier;
  const Icon = ICONS[kind];
  const Arrow = sorted.isDescending ? RiArrowDownLine : RiArrowUpLine;
  const isFixed = place === 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && event.altKey && !isFixed) {
      event.preventDefault();
      onMove(identifier, place + step);
    } else if (step && event.shiftKey) {
      event.preventDefault();
      onResize(identifier, column.width + step * KEY_STEP);
    }
  };
  return (
    <div
      role="columnheader"
      aria-colindex={place + 2}
      aria-sort={ariaSort(isSorted, sorted.isDescending)}
      className={styles.headCell}
      data-column={identifier}
      data-fixed={isFixed || undefined}
      data-numeric={column.isNumeric || undefined}
      data-target={props.isTarget || undefined}
      tabIndex={-1}
      draggable={!isFixed}
      onDragStart={event => {
        event.dataTransfer.effectAllowed = 'move';
        props.onDrag(identifier);
      }}
      onDragEnd={() => props.onDrag(undefined)}
      onDragOver={event => {
        if (!isFixed && props.isTarget) {
          event.preventDefault();
        }
      }}
      onDrop={props.onDropped}
    >
      <button
        type="button"
        className={styles.sort}
        disabled={!column.isSortable}
        title={column.title}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
        onClick={() => onSort(identifier)}
        onKeyDown={onKeyDown}
      >
        {Icon && <Icon size={12} aria-hidden className={styles.kind} />}
        {Icon && (
          <span className={styles.hidden}>{t(`runs.kind.${kind}`)}</span>
        )}{' '}
        <span className={styles.label}>{column.label}</span>
        {isSorted && <Arrow size={14} aria-hidden />}
      </button>
      <Resizer
        width={column.width}
        onResize={width => onResize(identifier, width)}
      />
    </div>
  );
}

function ariaSort(isSorted: boolean, isDescending: boolean) {
  if (!isSorted) {
    return undefined;
  }
  return isDescending ? 'descending' : 'ascending';
}

/** The edge of a column; the keyboard resizes at the head itself. */
function Resizer(props: { width: number; onResize: (width: number) => void }) {
  const { width, onResize } = props;
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    const handle = event.currentTarget;
    const from = event.clientX;
    // What is drawn may be wider than what was asked for: the first column takes the room that is left.
    const drawn = handle.parentElement?.offsetWidth || width;
    handle.setPointerCapture(event.pointerId);
    const follow = (move: globalThis.PointerEvent) =>
      onResize(Math.max(MIN_COLUMN_WIDTH, drawn + move.clientX - from));
    const end = () => {
      handle.removeEventListener('pointermove', follow);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
    };
    handle.addEventListener('pointermove', follow);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };
  return (
    <span
      aria-hidden
      className={styles.resizer}
      onPointerDown={onPointerDown}
      onMouseDown={event => event.preventDefault()}
    />
  );
}
