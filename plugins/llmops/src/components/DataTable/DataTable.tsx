import { Card, Skeleton } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './DataTable.module.css';

export interface DataColumn {
  id: string;
  label: string;
  /** Sorted by the backend under this name. */
  sortable?: boolean;
  numeric?: boolean;
}

/** A region that scrolls must be reachable by keys. */
const FOCUSABLE = { tabIndex: 0 };

/** A table that scrolls sideways within its frame; its rows are the children. Without rows it shows their shape. */
export function DataTable(props: {
  label: string;
  columns: readonly DataColumn[];
  /** Name of a column, with a dash before it when the largest come first. */
  sort?: string;
  onSort?: (sort: string) => void;
  isPending?: boolean;
  /** Within a panel, which frames it already. */
  isPlain?: boolean;
  children?: ReactNode;
}) {
  const { label, columns, sort, onSort, isPending, isPlain, children } = props;
  const Frame = isPlain ? 'div' : Card;
  return (
    <Frame className={isPlain ? undefined : styles.card}>
      <div
        role={isPlain ? 'group' : 'region'}
        aria-label={label}
        {...FOCUSABLE}
        className={styles.frame}
      >
        <table className={styles.table} aria-busy={isPending || undefined}>
          <thead>
            <tr>
              {columns.map(column => (
                <Heading
                  key={column.id}
                  column={column}
                  sort={sort}
                  onSort={onSort}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {isPending
              ? [0, 1, 2].map(row => (
                  <tr key={row}>
                    {columns.map(({ id }) => (
                      <td key={id}>
                        <Skeleton width="80%" height={14} />
                      </td>
                    ))}
                  </tr>
                ))
              : children}
          </tbody>
        </table>
      </div>
    </Frame>
  );
}

const DIRECTIONS = { up: 'ascending', down: 'descending' } as const;

function Heading(props: {
  column: DataColumn;
  sort?: string;
  onSort?: (sort: string) => void;
}) {
  const { column, sort, onSort } = props;
  const { id, label, numeric } = column;
  const upOrNone = sort === id ? 'up' : undefined;
  const direction = sort === `-${id}` ? 'down' : upOrNone;
  return (
    <th
      scope="col"
      data-numeric={numeric || undefined}
      aria-sort={direction && DIRECTIONS[direction]}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort(direction === 'up' ? `-${id}` : id)}
        >
          {label}
          {direction === 'up' && <RiArrowUpSLine size={16} aria-hidden />}
          {direction === 'down' && <RiArrowDownSLine size={16} aria-hidden />}
        </button>
      ) : (
        label
      )}
    </th>
  );
}
